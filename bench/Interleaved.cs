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
}
