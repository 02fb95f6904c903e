using TrtOperator.BuilderJob.Doctor;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>The library that plans are built with, found usable before anything is computed.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Version">Its version, as it says itself.</param>
/// <param name="Digest">The digests of both files: what a plan's key names.</param>
public sealed record PlanLibrary(LibraryFiles Files, LibraryVersion Version, string Digest)
{
    private const string HowToGet = "Get it with 'pip download --no-deps tensorrt-rtx-cu13-libs==1.7.1.116' and unzip the wheel, then name the folder with --tensorrt or TRTENGINE_TENSORRT_RTX; 'trtengine doctor' shows where it is looked for.";

    /// <summary>Finds TensorRT for RTX and shakes hands with it.</summary>
    /// <param name="setting">The path that a person gave; null to look everywhere.</param>
    /// <param name="display">Where a warning goes.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="BadInputException">There is none, or it cannot be used.</exception>
    public static async Task<PlanLibrary> FindAsync(string? setting, IRunDisplay display, CancellationToken cancellationToken)
    {
        LibraryFiles files = LibrarySearch.Search(setting).For(LibraryKind.TensorRtRtx, out LibraryProblem? problem)
            ?? throw new BadInputException(
                "NoTensorRtLibrary",
                problem?.Sentence ?? "A target has runtime TensorRTRTX, and no TensorRT for RTX library was found.",
                problem?.NextStep ?? HowToGet);
        string main = await LibraryDigest.OfUser.ComputeAsync(files.Main, cancellationToken);
        string parser = await LibraryDigest.OfUser.ComputeAsync(files.Parser, cancellationToken);
        HandshakeReport report = await HandshakeCache.OfUser.FindOrAskAsync(files, LibraryDigest.OfUser, TensorRtWorker.ShakeHandsAsync, cancellationToken);
        if (Examination.ReasonOf(files, report) is { } reason)
        {
            throw new BadInputException("TensorRtLibraryUnusable", reason, "Run 'trtengine doctor' for the whole handshake, and use another version of the library.");
        }

        if (!AbiChoice.For(files.Kind, report.Version!).Probed)
        {
            display.Say(Tone.Warning, $"TensorRT for RTX {report.Version} is not a version that this program was made with; its handshake passed, so it is used.");
        }

        return new PlanLibrary(files, report.Version!, StageKey.DigestOf($"{main} {parser}"));
    }
}
