using System.Diagnostics;

namespace TrtOperator.Bench;

/// <summary>
/// Times several works that belong together. Each round runs all of them once, so that whatever else the machine does falls on
/// all alike, and the shortest time of each counts.
/// </summary>
internal static class Interleaved
{
    /// <summary>The shortest seconds of each work over <paramref name="rounds"/> rounds, after one round that is not counted.</summary>
    public static double[] Seconds(int rounds, params ReadOnlySpan<Action> works)
    {
        double[] best = new double[works.Length];
        Array.Fill(best, double.PositiveInfinity);
        for (int round = 0; round <= rounds; round++)
        {
            for (int work = 0; work < works.Length; work++)
            {
                long start = Stopwatch.GetTimestamp();
                works[work]();
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (round > 0)
                {
                    best[work] = Math.Min(best[work], seconds);
                }
            }
        }

        return best;
    }

    /// <summary>The median wall and processor time of each work over <paramref name="rounds"/> rounds; none is left out, so each work warms up by itself.</summary>
    public static Cost[] Medians(int rounds, params ReadOnlySpan<Action> works)
    {
        double[][] wall = new double[works.Length][];
        double[][] cpu = new double[works.Length][];
        using Process self = Process.GetCurrentProcess();
        for (int round = 0; round < rounds; round++)
        {
            for (int work = 0; work < works.Length; work++)
            {
                self.Refresh();
                TimeSpan before = self.TotalProcessorTime;
                long start = Stopwatch.GetTimestamp();
                works[work]();
                (wall[work] ??= new double[rounds])[round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                self.Refresh();
                (cpu[work] ??= new double[rounds])[round] = (self.TotalProcessorTime - before).TotalSeconds;
            }
        }

        return [.. wall.Zip(cpu, static (clock, processor) => new Cost(Median(clock), Median(processor)))];
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
