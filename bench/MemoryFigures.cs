using System.Diagnostics;
using System.Globalization;
using TrtOperator.Onnx;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Bench;

/// <summary>The peak memory of a calibration pass, each measured in a process of its own.</summary>
internal static class MemoryFigures
{
    /// <summary>The argument that makes this program the measured process.</summary>
    public const string Command = "calibrate-once";

    private const int Few = 128;
    private const int Many = 4096;

    // Its process is so small that the runtime's first garbage is a fifth of it: how it grows says nothing about calibration.
    private const string Tiny = "g2p";

    /// <summary>Peaks at 128 samples and, where the long way is asked for, at 4,096.</summary>
    public static IEnumerable<Figure> Of(BenchOptions options)
    {
        foreach ((string what, string limit) in Subjects())
        {
            double few = Peak(options.Repository, what, Few);
            yield return new Figure($"{what}: calibration, peak memory", few / 1e6, "MB", $"the process, {Few} samples{limit}");
            if (options.Long && what != Tiny)
            {
                double many = Peak(options.Repository, what, Many);
                yield return new Figure($"{what}: calibration, peak memory", many / 1e6, "MB", string.Create(CultureInfo.InvariantCulture, $"the process, {Many:N0} samples{limit}"));
                yield return new Figure($"{what}: calibration, peak memory, growth", many / few, "x", string.Create(CultureInfo.InvariantCulture, $"{Many:N0} against {Few} samples; limit 1.1"));
            }
        }
    }

    /// <summary>Calibrates and prints this process's peak memory in bytes.</summary>
    public static void CalibrateOnce(string repository, string what, int samples)
    {
        OnnxModel model = Samples.Import(PathOf(repository, what)).Model;
        using IDataset data = Data(repository, what, samples);
        CalibrationPass.Run(model, data, counted: QuantizableTensors.Of(model));
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
    }

    private static IEnumerable<(string What, string Limit)> Subjects()
    {
        yield return (Tiny, "");
        if (Samples.Recognizer() is not null)
        {
            yield return ("recognizer", "; limit 500 MB");
        }

        yield return ("encoder", "");
    }

    private static string PathOf(string repository, string what) => what switch
    {
        Tiny => Samples.GraphemeModel(repository),
        "recognizer" => Samples.Recognizer()!,
        _ => Samples.Encoder(repository),
    };

    private static IDataset Data(string repository, string what, int count) => what switch
    {
        Tiny => new RepeatedSamples(Samples.Words(repository, "calibration", 512), count),
        "recognizer" => Samples.Lines(count),
        _ => Samples.Texts(count),
    };

    private static double Peak(string repository, string what, int samples)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MemoryFigures).Assembly.Location);
        }

        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(repository);
        start.ArgumentList.Add(what);
        start.ArgumentList.Add(samples.ToString(CultureInfo.InvariantCulture));
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(printed, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The measured process ended with {process.ExitCode}.");
    }
}
