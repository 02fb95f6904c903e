namespace TrtOperator.TensorRt.Libraries;

/// <summary>What was found in one place.</summary>
/// <param name="Place">The entry of the order.</param>
/// <param name="Path">The file or folder looked at, as an absolute path; the pattern where nothing fits one with <c>*</c>.</param>
/// <param name="Libraries">Pairs that may be loaded.</param>
/// <param name="Problems">Files that look like TensorRT by their name and cannot be used.</param>
public sealed record PlaceFinding(LibraryPlace Place, string Path, IReadOnlyList<LibraryFiles> Libraries, IReadOnlyList<LibraryProblem> Problems);
