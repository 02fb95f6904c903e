using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Processes;

namespace TrtOperator.Bench;

/// <summary>What building a plan costs beside the fewest calls to the library that make the same plan.</summary>
internal static class PlanFigures
{
    /// <summary>The argument that makes this program a worker whose peak memory is written to a file.</summary>
    public const string Worker = "plan-worker";

    /// <summary>The argument that makes this program load the library and build with as few calls as can be.</summary>
    public const string Bare = "plan-bare";

    private const double MiB = 1048576;

    /// <summary>In one process and in processes of their own.</summary>
    public static IEnumerable<Figure> Of(int rounds, string repository, LibraryFiles files)
    {
        string folder = Directory.CreateTempSubdirectory("trtengine-bench-").FullName;
        try
        {
            TensorRtLibrary library = TensorRtLibrary.Load(files);
            PlanProfile words = new("only", [new PlanProfileInput("ids", [1, 20], [8, 20], [64, 20])]);
            List<(string What, string Model, PlanProfile Profile)> models =
            [
                ("g2p FP32", Samples.GraphemeModel(repository), words),
                ("g2p INT8", Quantized(repository, Path.Combine(folder, "int8.onnx")), words),
            ];
            if (Samples.Recognizer() is { } recognizer)
            {
                models.Add(("OCR recognizer FP32", recognizer, new PlanProfile("only", [new PlanProfileInput("x", [1, 3, 48, 320], [1, 3, 48, 320], [8, 3, 48, 320])])));
            }

            foreach ((string what, string model, PlanProfile profile) in models)
            {
                PlanRequest request = new()
                {
                    Library = files,
                    ModelPath = model,
                    ModelSha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(model))),
                    ComputeCapabilities = ["8.6"],
                    Profiles = [profile],
                    OutputFolder = Path.Combine(folder, "plan"),
                };
                foreach (Figure figure in InProcess(rounds, what, library, request).Concat(InProcesses(rounds, what, request, Path.Combine(folder, "peak"))))
                {
                    yield return figure;
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Serves as a worker, and leaves the process's peak memory in a file.</summary>
    public static int Serve(string peak, string work)
    {
        int exit = TensorRt.Processes.Worker.Run(work);
        WritePeak(peak);
        return exit;
    }

    /// <summary>Loads the library and builds with the fewest calls.</summary>
    public static int BuildBare(string peak, string request)
    {
        PlanRequest plan = JsonSerializer.Deserialize<PlanRequest>(request)!;
        BareBuild.Run(TensorRtLibrary.Load(plan.Library), plan);
        WritePeak(peak);
        return 0;
    }

    private static IEnumerable<Figure> InProcess(int rounds, string what, TensorRtLibrary library, PlanRequest request)
    {
        double[] seconds = Interleaved.Seconds(rounds, () => Build(library, request), () => BareBuild.Run(library, request));
        Build(library, request);
        string plan = Path.Combine(request.OutputFolder, BuiltPlan.PlanName);
        string listing = File.ReadAllText(Path.Combine(request.OutputFolder, BuiltPlan.ListingName));
        double[] read = Interleaved.Seconds(rounds, () => RtxPlanReader.ReadFile(listing, plan, CancellationToken.None));
        yield return new Figure($"{what}: parse and build a plan", seconds[0] * 1e3, "ms", "for 8.6, in this process, messages and kernel listing taken");
        yield return new Figure($"{what}: parse and build a plan, cost", seconds[0] / seconds[1], "x", Limit("the library's fewest calls, silent", seconds[0], seconds[1]));
        yield return new Figure($"{what}: read back what was compiled", read[0] * 1e3, "ms", "kernel listing and plan");
    }

    private static IEnumerable<Figure> InProcesses(int rounds, string what, PlanRequest request, string peak)
    {
        string text = JsonSerializer.Serialize(request);
        double ours = double.PositiveInfinity;
        double bare = double.PositiveInfinity;
        double oursPeak = double.PositiveInfinity;
        double barePeak = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Require(BuildProcess.RunAsync(request, WorkerCommand.OfThisProgram(Worker, peak), TimeSpan.FromMinutes(10), static _ => { }, CancellationToken.None).GetAwaiter().GetResult());
            ours = Math.Min(ours, Stopwatch.GetElapsedTime(start).TotalSeconds);
            oursPeak = Math.Min(oursPeak, ReadPeak(peak));
            start = Stopwatch.GetTimestamp();
            RunBare(peak, text);
            bare = Math.Min(bare, Stopwatch.GetElapsedTime(start).TotalSeconds);
            barePeak = Math.Min(barePeak, ReadPeak(peak));
        }

        yield return new Figure($"{what}: load, parse, build in a process of its own", ours, "s", "from the request to the plan on disk");
        yield return new Figure($"{what}: load, parse, build in a process of its own, cost", ours / bare, "x", Limit("a process with the library's fewest calls", ours, bare));
        yield return new Figure(
            $"{what}: peak memory of the process", oursPeak / MiB, "MiB", string.Create(CultureInfo.InvariantCulture, $"{(oursPeak - barePeak) / MiB:0.0} MiB over {barePeak / MiB:0.0} of the fewest calls; limit 100 MiB more"));
    }

    private static string Limit(string against, double ours, double bare)
        => string.Create(CultureInfo.InvariantCulture, $"{against}: {bare * 1e3:0} ms, so {(ours - bare) * 1e3:0} ms more; limit 10 % or 100 ms");

    private static void Build(TensorRtLibrary library, PlanRequest request) => Require(PlanBuilder.Build(library, request, 0, static _ => { }));

    private static void Require(BuildAttempt attempt)
    {
        if (attempt.Plan is not { HasListing: true })
        {
            throw new InvalidOperationException((attempt.Failure ?? BuildFailures.Explain(attempt.Evidence!)).Sentence);
        }
    }

    private static void RunBare(string peak, string request)
    {
        WorkerCommand command = WorkerCommand.OfThisProgram(Bare, peak, request);
        using Process process = Process.Start(new ProcessStartInfo(command.FileName, command.Arguments))!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The bare process ended with {process.ExitCode}.");
        }
    }

    private static string Quantized(string repository, string path)
    {
        using SampledDataset words = Samples.Words(repository, "calibration", 64);
        NormalizedModel normalized = Samples.Import(Samples.GraphemeModel(repository));
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, words);
        PrecisionPlan plan = QuantizationPlacer.Place(
            normalized, statistics.Shapes, ProtectionMatches.None.ForNormalized(normalized), new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: false));
        QuantizedModel quantized = QdqWriter.Apply(normalized.Model, plan, statistics, CalibrationMethod.Auto);
        HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(IslandRuntime.TensorRtRtx)).Model.Save(path);
        return path;
    }

    private static double ReadPeak(string path) => double.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);

    private static void WritePeak(string path)
    {
        using Process self = Process.GetCurrentProcess();
        File.WriteAllText(path, self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
    }
}
