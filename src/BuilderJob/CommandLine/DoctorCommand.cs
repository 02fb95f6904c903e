using System.CommandLine;
using System.Globalization;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.Doctor;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.TensorRt.Cuda;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.CommandLine;

internal static class DoctorCommand
{
    public static Command Create(DoctorProbes probes)
    {
        Option<string?> tensorRt = CommonOptions.NotEmpty(new Option<string?>("--tensorrt")
        {
            Description = "A TensorRT library, or the folder that holds it. Then no other place is looked at.",
            HelpName = "path",
        });
        Command command = new(
            "doctor",
            $"""
            Look for TensorRT's libraries, the driver and GPUs, and say what this machine can build, run and prove.
            A library is read before it is loaded, and asked in a process of its own whether it answers as its table says.

            Libraries are looked for here, in this order:
              {string.Join("\n  ", DoctorReport.OrderForHelp())}

            Examples:
              trtengine doctor
              trtengine doctor --tensorrt ./tensorrt_rtx_libs
              trtengine doctor --output json | jq .runtimes

            Exit codes: 0 told; 10 a library that was named, by --tensorrt or a variable of ours, cannot be used.
            """)
        {
            tensorRt, CommonOptions.Output,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            Invocation invocation = Invocation.From(parsed);
            return invocation.RunAsync(token => ExamineAsync(parsed, tensorRt, probes, invocation.Display, token), cancellationToken);
        });
        return command;
    }

    private static async Task<CommandResult> ExamineAsync(
        ParseResult parsed, Option<string?> tensorRt, DoctorProbes probes, IRunDisplay display, CancellationToken cancellationToken)
    {
        display.Begin("doctor", "looking at libraries, driver and GPUs");
        LibraryFindings findings = probes.Search(parsed.GetValue(tensorRt));
        IReadOnlyList<ExaminedLibrary> libraries = await Examination.OfAsync(findings, probes, cancellationToken);
        GpuInventory gpus = probes.Gpus();
        display.Finish(string.Create(CultureInfo.InvariantCulture, $"usable libraries: {libraries.Count(library => library.Usable)}, GPUs: {gpus.Devices.Count}"), reused: false);

        IReadOnlyList<RuntimeCapability> runtimes = MachineCapabilities.Of(
            Chosen(LibraryKind.TensorRtRtx, findings, libraries), Chosen(LibraryKind.TensorRt, findings, libraries), gpus);
        (string? reason, string? sentence, string? next) = NamedFault(findings, libraries);
        DoctorResult result = new()
        {
            ExitCode = sentence is null ? BuilderExitCode.Done : BuilderExitCode.BadInput,
            Reason = reason ?? "Examined",
            Message = sentence ?? $"This machine builds engines for {string.Join(" and ", runtimes.Where(runtime => runtime.CanBuild).Select(runtime => runtime.Runtime))}.",
            NextStep = next,
            Searched = Searched(findings),
            Libraries = libraries,
            Problems = findings.Problems,
            Gpus = gpus,
            OnnxRuntime = Machine.OnnxRuntimeVersion,
            Cpu = Machine.Cpu,
            Version = Machine.ToolVersion,
            Runtimes = runtimes,
        };

        // The document says it all; lines for people would only repeat it.
        if (parsed.GetValue(CommonOptions.Output) == "text")
        {
            foreach ((Tone tone, string line) in DoctorReport.Of(result))
            {
                display.Say(tone, line);
            }
        }

        return result;
    }

    private static ExaminedLibrary? Chosen(LibraryKind kind, LibraryFindings findings, IReadOnlyList<ExaminedLibrary> libraries)
        => findings.For(kind, out _) is { } files ? libraries.First(library => library.Main.Path == files.Main) : null;

    private static (string? Reason, string? Sentence, string? NextStep) NamedFault(LibraryFindings findings, IReadOnlyList<ExaminedLibrary> libraries)
        => findings.NamedProblem is { } problem ? ($"Library{problem.Kind}", problem.Sentence, problem.NextStep)
            : libraries.FirstOrDefault(library => library.Named && !library.Usable) is { } refused
                ? ("HandshakeFailed", refused.Reason, "Name another release of the library, or none.")
                : (null, null, null);

    private static IReadOnlyList<DoctorResult.SearchedPlace> Searched(LibraryFindings findings)
    {
        IReadOnlyList<LibraryPlace> order = findings.Places is [{ Place: { Kind: LibraryPlaceKind.Setting } setting }, ..] ? [setting] : LibraryPlaces.Order;
        return [.. order.Select(place => new DoctorResult.SearchedPlace(
            place.Kind, place.Name, DoctorReport.Readable(place), [.. findings.Places.Where(found => found.Place.Kind == place.Kind && found.Place.Name == place.Name).SelectMany(What)]))];
    }

    private static IEnumerable<string> What(PlaceFinding finding)
        => finding.Libraries.Select(library => library.Main).Concat(finding.Problems.Select(problem => $"{problem.Path} (unusable)"));
}
