using System.Globalization;

namespace TrtOperator.TensorRt.Building;

/// <summary>Models that a compute capability cannot run, and compute capabilities that the library does not know.</summary>
internal static class TargetFailures
{
    private static readonly string[] RtxTargets = ["7.5", "8.0", "8.6", "8.9", "12.0", "12.1"];

    public static BuildFailure? Match(Statement statement, BuildEvidence evidence)
    {
        string text = statement.Text;
        return UnknownTarget(text, evidence) ?? MissingType(text) ?? MissingProduct(text) ?? NoKernel(text);
    }

    /// <summary>A compute capability as people write it: <c>sm86</c> or <c>SM120</c> becomes <c>8.6</c> or <c>12.0</c>; else the text itself.</summary>
    public static string Capability(string target)
    {
        string number = target.Trim().TrimStart('s', 'S', 'm', 'M', '_');
        return number.Length is 2 or 3 && number.All(char.IsAsciiDigit) ? $"{number[..^1]}.{number[^1]}" : LibraryText.Name(target);
    }

    private static BuildFailure? UnknownTarget(string text, BuildEvidence evidence)
    {
        if (!text.Contains("Compute capability is invalid or not supported", StringComparison.Ordinal))
        {
            return null;
        }

        string[] unknown = [.. evidence.ComputeCapabilities.Where(c => !RtxTargets.Contains(c, StringComparer.Ordinal))];
        string[] named = unknown.Length > 0 ? unknown : [.. evidence.ComputeCapabilities];
        string which = named.Length == 0 ? "that was asked for" : string.Join(", ", named.Take(8).Select(LibraryText.Name));
        return new BuildFailure(
            BuildFailureKind.BadInput,
            $"The library does not build for compute capability {which}.",
            $"TensorRT for RTX 1.7 builds for {string.Join(", ", RtxTargets)}; for other GPUs, such as 9.0 and 10.0, use TensorRT.",
            null);
    }

    private static BuildFailure? MissingType(string text)
    {
        if (LibraryText.Between(text, "Cannot compile for target(s) ", ", because the model contains HW-specific datatypes") is not { Length: > 0 } targets)
        {
            return null;
        }

        string words = text[(text.IndexOf("datatypes", StringComparison.Ordinal) + "datatypes".Length)..].Trim(' ', ':', '.');
        string types = string.Join(" and ", words.Split(',').Select(word => TypeName(word.Trim())).Where(word => word.Length > 0).Distinct());
        string capabilities = string.Join(", ", targets.Split(',').Select(Capability));
        return new BuildFailure(
            BuildFailureKind.ModelNotSupported,
            $"The model has {(types.Length == 0 ? "number" : types)} values, which compute capability {capabilities} cannot compute.",
            $"Leave out compute capability {capabilities}, or quantize with INT8 there.",
            null);
    }

    private static string TypeName(string word) => word switch
    {
        _ when word.StartsWith("fp8", StringComparison.OrdinalIgnoreCase) => "FP8",
        _ when word.StartsWith("fp4", StringComparison.OrdinalIgnoreCase) => "FP4",
        _ when word.StartsWith("bf16", StringComparison.OrdinalIgnoreCase) => "BF16",
        _ => LibraryText.Name(word),
    };

    private static BuildFailure? MissingProduct(string text)
    {
        if (LibraryText.Between(text, "Cannot compile operation '", "' for ") is not { Length: > 0 } node)
        {
            return null;
        }

        string quoted = LibraryText.Quote(node);
        string after = text[(text.IndexOf("' for ", StringComparison.Ordinal) + "' for ".Length)..];
        string capability = LibraryText.NumberAfter(after, "(SM") is { } number ? Capability(number.ToString(CultureInfo.InvariantCulture)) : LibraryText.Name(after.Split(':')[0]);
        bool product = after.Contains("FP32 GEMM", StringComparison.Ordinal);
        string why = product ? "is an FP32 matrix product" : "cannot be compiled";
        string reason = product || !after.Contains(": ", StringComparison.Ordinal) ? string.Empty : $" ({after[(after.IndexOf(": ", StringComparison.Ordinal) + 2)..]})";
        return new BuildFailure(
            BuildFailureKind.ModelNotSupported,
            product ? $"Node {quoted} {why}, which compute capability {capability} does not have." : $"Node {quoted} {why} for compute capability {capability}{reason}.",
            product
                ? $"Leave out compute capability {capability}, or let {quoted} and the rest of the model run in FP16; an INT8 product in an FP32 model counts as FP32 there."
                : $"Leave out compute capability {capability}, or change the node.",
            LibraryText.Name(node));
    }

    private static BuildFailure? NoKernel(string text)
    {
        if (LibraryText.Between(text, "Could not find any implementation for node ", "}") is not { } region)
        {
            return null;
        }

        string name = region.Replace("{ForeignNode[", string.Empty, StringComparison.Ordinal).Trim('{', ']', '}', ' ');
        return new BuildFailure(
            BuildFailureKind.ModelNotSupported,
            $"The library found no kernel on this GPU for {LibraryText.Quote(name)}.",
            "Raise the workspace limit, or take the node out of the quantized part; another version of the library may have a kernel.",
            region.Contains("ForeignNode", StringComparison.Ordinal) ? null : LibraryText.Name(name));
    }
}
