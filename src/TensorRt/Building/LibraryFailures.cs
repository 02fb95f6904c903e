using System.Globalization;

namespace TrtOperator.TensorRt.Building;

/// <summary>Faults of the library itself, of its files, and of its compiler.</summary>
internal static class LibraryFailures
{
    private const string Elsewhere = "Build again with another version of the library; where it fails too, keep another precision for this part of the model.";

    public static BuildFailure? Match(Statement statement)
    {
        string text = statement.Text;
        return Canceled(text) ?? MissingFile(text) ?? OtherVersion(text) ?? ScaledConvolution(text) ?? CompilerFault(statement);
    }

    /// <summary>A build that failed without a word that helps.</summary>
    public static BuildFailure Silent(BuildEvidence evidence)
    {
        bool gpuMissing = evidence.Messages.Take(400).Any(m => m.Severity <= MessageSeverity.Error && LibraryText.Lines(m.Text, 40).Any(LibraryText.IsNoise));
        if (gpuMissing)
        {
            return new BuildFailure(
                BuildFailureKind.BadLibrary,
                "The library asked for a GPU, and there is none here.",
                "Name the compute capabilities to build for with TensorRT for RTX, or build with TensorRT on a node that has the GPU.",
                null);
        }

        string exit = evidence.ExitCode is { } code and not 0 ? string.Create(CultureInfo.InvariantCulture, $" and ended with exit code {code}") : string.Empty;
        return new BuildFailure(BuildFailureKind.BadLibrary, $"The library built no plan{exit}, and gave no reason.", "Build again; where it fails again, use another version of the library.", null);
    }

    private static BuildFailure? Canceled(string text) =>
        text.Contains("BuildCanceled", StringComparison.Ordinal) || text.StartsWith("Build canceled", StringComparison.OrdinalIgnoreCase)
            ? new BuildFailure(BuildFailureKind.Transient, "The build was cancelled before it was done.", "Build again.", null)
            : null;

    private static BuildFailure? MissingFile(string text)
    {
        const string Mark = "Unable to load library: ";
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        string file = text[(at + Mark.Length)..].Split(' ', 2)[0].TrimEnd(':', ',', '.');
        return new BuildFailure(
            BuildFailureKind.BadLibrary,
            $"The library could not load its own file {LibraryText.Quote(file)}.",
            $"Put {LibraryText.Quote(file)} of the same version beside the main library.",
            null);
    }

    private static BuildFailure? OtherVersion(string text)
    {
        if (!text.Contains("not compatible with this version of TensorRT", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string versions = LibraryText.Between(text + " ", "expecting library version ", " got ") is { } expected
            && LibraryText.Between(text + " ", " got ", " ") is { } got
            ? $": it was built with {LibraryText.Name(got.TrimEnd(',', '.'))}, and the library is {LibraryText.Name(expected)}"
            : string.Empty;
        return new BuildFailure(BuildFailureKind.BadLibrary, $"The plan is of another version of TensorRT{versions}.", "Build the plan again with the version that runs it.", null);
    }

    private static BuildFailure? ScaledConvolution(string text) =>
        text.Contains("same_symbolic_shapes", StringComparison.Ordinal)
            ? new BuildFailure(
                BuildFailureKind.ModelNotSupported,
                "The library's compiler fails on an FP32 convolution without bias whose result is multiplied or divided by one number and then cast to FP16.",
                "Give the convolution a bias of zeros, or keep the convolution and the product in one precision.",
                null)
            : null;

    private static BuildFailure? CompilerFault(Statement statement)
    {
        string text = statement.Text;
        int check = text.IndexOf("CHECK(", StringComparison.Ordinal);
        return check >= 0 && text.EndsWith("failed", StringComparison.Ordinal)
            ? new BuildFailure(BuildFailureKind.ModelNotSupported, $"The library's compiler failed a check of its own: {text[check..]}.", Elsewhere, statement.Node)
            : null;
    }
}
