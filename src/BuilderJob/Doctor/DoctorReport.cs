using System.Globalization;
using TrtOperator.BuilderJob.CommandLine;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.TensorRt.Cuda;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Doctor;

/// <summary>The doctor's findings as lines for people.</summary>
internal static class DoctorReport
{
    /// <summary>Every line with how it is meant.</summary>
    public static IEnumerable<(Tone Tone, string Line)> Of(DoctorResult result)
        => [.. Places(result), .. result.Libraries.SelectMany(Library), .. Problems(result), .. Machine(result), .. Runtimes(result)];

    /// <summary>The order in which libraries are looked for, for help: one line a place.</summary>
    public static IEnumerable<string> OrderForHelp() => LibraryPlaces.Order
        .Select((place, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {NameWithPatterns(place.Name, Readable(place))}"));

    /// <summary>A place's patterns as a person would write them.</summary>
    public static IReadOnlyList<string> Readable(LibraryPlace place) => [.. place.Patterns.Select(pattern => pattern
        .Replace("{wheel}", "tensorrt*", StringComparison.Ordinal)
        .Replace("{triplet}", "<processor>-linux-gnu", StringComparison.Ordinal))];

    private static IEnumerable<(Tone Tone, string Line)> Places(DoctorResult result)
    {
        yield return (Tone.Note, "Libraries are looked for here, in this order:");
        foreach ((int index, DoctorResult.SearchedPlace place) in result.Searched.Index())
        {
            string found = place.Found.Count > 0 ? string.Join(", ", place.Found) : place.Kind == LibraryPlaceKind.EnvironmentVariable ? "not set" : "nothing";
            yield return (Tone.Note, string.Create(CultureInfo.InvariantCulture, $"  {index + 1}. {NameWithPatterns(place.Place, place.Patterns)}: {found}"));
        }
    }

    private static string NameWithPatterns(string name, IReadOnlyList<string> patterns)
        => patterns is [var only] && only.TrimStart('$') == name ? name : $"{name} ({string.Join(", ", patterns)})";

    private static IEnumerable<(Tone Tone, string Line)> Library(ExaminedLibrary library)
    {
        string name = $"{ExaminedLibrary.FamilyName(library.Kind)} {library.Version ?? "of an unknown version"}";
        yield return (library.Usable ? Tone.Good : Tone.Bad, library.Usable ? $"{name}, called through the table of {library.Abi}" : $"{name} cannot be used. {library.Reason}");
        yield return (Tone.Note, $"  library    {File(library.Main)}");
        yield return (Tone.Note, $"  parser     {File(library.Parser)}" + (library.ParserVersion is { } version ? string.Create(CultureInfo.InvariantCulture, $", version {version}") : ""));
        yield return (Tone.Note, string.Create(
            CultureInfo.InvariantCulture, $"  handshake  {library.Handshake.Count(check => check.Passed)} of {library.Handshake.Count} checks passed"));
        foreach (HandshakeCheck check in library.Handshake)
        {
            yield return check.Passed
                ? (Tone.Note, $"    {check.Name}: {check.Seen}")
                : (Tone.Bad, $"  {check.Name}: {check.Seen}, and should be {check.Expected}");
        }
    }

    private static string File(ExaminedFile file) => $"{file.Path} ({ByteText.Of(file.Bytes)}, SHA-256 {file.Sha256})";

    private static IEnumerable<(Tone Tone, string Line)> Problems(DoctorResult result)
        => result.Problems.SelectMany(problem => new[] { (Tone.Warning, problem.Sentence), (Tone.Note, $"  {problem.NextStep}") });

    private static IEnumerable<(Tone Tone, string Line)> Machine(DoctorResult result)
    {
        GpuInventory gpus = result.Gpus;
        string cuda = gpus.CudaVersion is { } version
            ? string.Create(CultureInfo.InvariantCulture, $", for CUDA up to {version / 1000}.{version % 1000 / 10}")
            : "";
        yield return (Tone.Note, gpus.DriverPresent ? $"NVIDIA driver {gpus.DriverVersion ?? "of an unknown version"}{cuda}" : $"No NVIDIA driver. {gpus.Absence}");
        if (gpus is { DriverPresent: true, Absence: { } absence })
        {
            yield return (Tone.Warning, absence);
        }

        foreach (GpuDevice device in gpus.Devices)
        {
            string free = device.FreeBytes is { } bytes ? $", {ByteText.Of(bytes)} of it free" : "";
            string divided = device.Mig == true ? ", divided (MIG)" : "";
            yield return (Tone.Note, string.Create(
                CultureInfo.InvariantCulture,
                $"  GPU {device.Index}: {device.Name}, compute capability {device.ComputeCapability}, {ByteText.Of(device.MemoryBytes)}{free}{divided}, {device.Uuid}"));
        }

        yield return (Tone.Note, $"ONNX Runtime {result.OnnxRuntime} on {result.Cpu}");
    }

    private static IEnumerable<(Tone Tone, string Line)> Runtimes(DoctorResult result)
    {
        foreach (RuntimeCapability runtime in result.Runtimes)
        {
            yield return (runtime.CanBuild ? Tone.Good : Tone.Note, $"{runtime.Runtime}: {runtime.Sentence}");
            if (runtime.NextStep is { } next)
            {
                yield return (Tone.Note, $"  {next}");
            }
        }
    }
}
