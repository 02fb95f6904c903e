using System.Diagnostics;
using System.Globalization;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;

namespace TrtOperator.Bench;

/// <summary>The peak memory of a calibration pass, each measured in a process of its own.</summary>
internal static class MemoryFigures
{
    /// <summary>The argument that makes this program the measured process.</summary>
    public const string Command = "calibrate-once";

    private const int Few = 64;
    private const int Many = 512;

    /// <summary>Peaks at 64 and at 512 samples.</summary>
    public static IEnumerable<Figure> Of(int rounds, string repository)
    {
        double few = double.PositiveInfinity;
        double many = double.PositiveInfinity;
        for (int round = 0; round < rounds; round++)
        {
            few = Math.Min(few, Peak(repository, Few));
            many = Math.Min(many, Peak(repository, Many));
        }

        yield return new Figure("g2p: calibration pass, peak memory", few / 1048576, "MiB", $"the process, {Few} samples");
        yield return new Figure("g2p: calibration pass, peak memory", many / 1048576, "MiB", $"the process, {Many} samples");
        yield return new Figure("g2p: calibration pass, peak memory, growth", many / few, "x", $"{Many} against {Few} samples");
    }

    /// <summary>Calibrates and prints this process's peak memory in bytes.</summary>
    public static void CalibrateOnce(string repository, int samples)
    {
        using SampledDataset words = Samples.Words(repository, "calibration", samples);
        CalibrationPass.Run(Samples.Import(Samples.GraphemeModel(repository)).Model, words);
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
    }

    private static double Peak(string repository, int samples)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MemoryFigures).Assembly.Location);
        }

        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(repository);
        start.ArgumentList.Add(samples.ToString(CultureInfo.InvariantCulture));
        using Process process = Process.Start(start)!;
        string printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? double.Parse(printed, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The measured process ended with {process.ExitCode}.");
    }
}
