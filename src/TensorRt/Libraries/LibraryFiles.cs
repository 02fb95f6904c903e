namespace TrtOperator.TensorRt.Libraries;

/// <summary>The two files that belong together.</summary>
/// <param name="Kind">The family, by the main library's file name.</param>
/// <param name="Main">Full path of the main library.</param>
/// <param name="Parser">Full path of its ONNX parser.</param>
public sealed record LibraryFiles(LibraryKind Kind, string Main, string Parser);
