using System.Diagnostics;

namespace TrtOperator.Bench;

/// <summary>
/// Times two things in turns, so that a noisy machine hits both alike, and keeps each one's best. A first round warms up and
/// does not count.
/// </summary>
public static class Interleaved
{
    /// <summary>The best times, in seconds.</summary>
    public static (double Subject, double Baseline) Time(Action subject, Action baseline, int repeats)
    {
        double bestSubject = double.MaxValue;
        double bestBaseline = double.MaxValue;
        for (int i = 0; i <= repeats; i++)
        {
            double subjectTime = Time(subject);
            double baselineTime = Time(baseline);
            if (i > 0)
            {
                bestSubject = Math.Min(bestSubject, subjectTime);
                bestBaseline = Math.Min(bestBaseline, baselineTime);
            }
        }

        return (bestSubject, bestBaseline);
    }

    private static double Time(Action action)
    {
        long started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
