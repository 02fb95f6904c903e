namespace TrtOperator.OperatorBench;

/// <summary>The resident memory of an operator over a time in which nothing happens but what the API server does of itself.</summary>
internal static class MemoryWatch
{
    private const double Mebibyte = 1024 * 1024;
    private static readonly TimeSpan Scrape = TimeSpan.FromSeconds(15);

    /// <summary>Watches it; probes and scrapes come as they do in a cluster.</summary>
    /// <param name="running">The operator.</param>
    /// <param name="time">How long.</param>
    /// <param name="happens">What happens on the way, by the part of the time that has gone by.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The median over the last quarter, in MiB: all of it, and what no file backs.</returns>
    public static async Task<(double Resident, double Anonymous)> WatchAsync(
        OperatorProcess running, TimeSpan time, IEnumerable<(double Part, Action Act)> happens, CancellationToken cancellationToken)
    {
        TimeSpan start = running.Clock.Elapsed;
        TimeSpan next = start;
        Queue<(double Part, Action Act)> due = new(happens.OrderBy(one => one.Part));
        List<(double Resident, double Anonymous)> late = [];
        while (running.Clock.Elapsed - start is var lived && lived < time)
        {
            if (due.TryPeek(out (double Part, Action Act) one) && lived >= one.Part * time)
            {
                due.Dequeue().Act();
            }

            if (running.Clock.Elapsed >= next)
            {
                next += Scrape;
                await running.ReconcilesAsync();
            }

            if (lived >= 0.75 * time)
            {
                late.Add((running.Memory("VmRSS") / Mebibyte, running.Memory("RssAnon") / Mebibyte));
            }

            await Task.Delay(500, cancellationToken);
        }

        return (Median(late.Select(sample => sample.Resident)), Median(late.Select(sample => sample.Anonymous)));
    }

    /// <summary>The most that was resident since it started, in MiB.</summary>
    public static double Peak(OperatorProcess running) => running.Memory("VmHWM") / Mebibyte;

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[sorted.Length / 2] : 0;
}
