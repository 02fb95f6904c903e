namespace TrtOperator.TensorRt.Libraries;

/// <summary>Why a file or folder cannot be used as a TensorRT library, found without loading it.</summary>
/// <param name="Kind">The reason, for programs.</param>
/// <param name="Path">The file or folder.</param>
/// <param name="Sentence">The reason, for people: one sentence that names the file.</param>
/// <param name="NextStep">What to do about it.</param>
public sealed record LibraryProblem(LibraryProblemKind Kind, string Path, string Sentence, string NextStep);
