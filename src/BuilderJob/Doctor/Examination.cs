using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Doctor;

/// <summary>Reads and asks each library that was found. The doctor asks anew each time: it is what one runs when something is odd.</summary>
internal static class Examination
{
    public static async Task<IReadOnlyList<ExaminedLibrary>> OfAsync(
        LibraryFindings findings, DoctorProbes probes, CancellationToken cancellationToken)
    {
        List<ExaminedLibrary> examined = [];
        foreach (PlaceFinding place in findings.Places)
        {
            foreach (LibraryFiles files in place.Libraries)
            {
                examined.Add(await ExamineAsync(place.Place, files, probes, cancellationToken));
            }
        }

        return examined;
    }

    /// <summary>Why a handshake did not pass, as a sentence that names the library; null where it passed.</summary>
    public static string? ReasonOf(LibraryFiles files, HandshakeReport report)
    {
        if (report.Passed)
        {
            return null;
        }

        string found = report.Failure
            ?? (report.Checks.FirstOrDefault(check => !check.Passed) is { } wrong
                ? $"{wrong.Name} should answer {wrong.Expected} and answered {wrong.Seen}."
                : "Nothing was checked.");
        return $"'{files.Main}' does not pass its handshake: {found}";
    }

    private static async Task<ExaminedLibrary> ExamineAsync(LibraryPlace place, LibraryFiles files, DoctorProbes probes, CancellationToken cancellationToken)
    {
        ExaminedFile main = await ReadAsync(files.Main, probes.Digests, cancellationToken);
        ExaminedFile parser = await ReadAsync(files.Parser, probes.Digests, cancellationToken);
        HandshakeReport report = await probes.Handshake(files, cancellationToken);
        probes.Handshakes.Store(main.Sha256, parser.Sha256, HandshakeCache.ToolIdentity, report);
        return new ExaminedLibrary
        {
            Kind = files.Kind,
            Version = report.Version?.ToString(),
            ParserVersion = report.ParserVersion,
            Abi = report.Abi,
            Main = main,
            Parser = parser,
            Place = place.Name,
            Named = place.IsNamed,
            Usable = report.Passed,
            Reason = ReasonOf(files, report),
            Handshake = report.Checks,
        };
    }

    private static async Task<ExaminedFile> ReadAsync(string path, LibraryDigest digests, CancellationToken cancellationToken)
        => new(
            path,
            new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).Length,
            await digests.ComputeAsync(path, cancellationToken),
            SharedObject.TryInspect(path, out SharedObject? library, out _) ? library.SoName : null);
}
