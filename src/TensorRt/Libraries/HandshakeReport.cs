namespace TrtOperator.TensorRt.Libraries;

/// <summary>What a library answered before its first use, so that a table that does not fit it harms nothing but the probe.</summary>
/// <param name="Checks">Every check, in the order asked; those behind a crash are missing.</param>
/// <param name="Version">The version that the main library gives of itself; null where it could not be asked.</param>
/// <param name="ParserVersion">What <c>getNvOnnxParserVersion</c> returned: 100 in TensorRT 10 and 11, 200 in TensorRT for RTX 1.7; null where it could not be asked.</param>
/// <param name="Abi">The table that was used, such as <c>RTX 1.7</c>; null where no table fits the version.</param>
/// <param name="Failure">A sentence for what no check can say: the process crashed, hung, or the version is not supported; else null.</param>
public sealed record HandshakeReport(
    IReadOnlyList<HandshakeCheck> Checks, LibraryVersion? Version, int? ParserVersion, string? Abi = null, string? Failure = null)
{
    /// <summary>Whether the library may be used: something was checked, every check passed and nothing else went wrong.</summary>
    public bool Passed => Failure is null && Checks.Count > 0 && Checks.All(check => check.Passed);
}
