using System.Runtime;

namespace TrtOperator.Operator.Hosting;

/// <summary>
/// Gives memory back after work. The runtime collects when something is allocated, so what a long list or ten thousand reconciles left would stay
/// resident for as long as nothing happens, which is most of an operator's life.
/// </summary>
internal static class HeapTrim
{
    private const long Worth = 8 * 1024 * 1024;
    private const long Quiet = 3 * 1024 * 1024;
    private const long Much = 384 * 1024 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Looks from time to time until it is stopped.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Period, time);
        long collected = 0;
        long before = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                long now = GC.GetTotalAllocatedBytes();
                if (IsWorthIt(now - collected, now - before))
                {
                    Collect();
                    collected = now;
                }

                before = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The operator ends.
        }
    }

    /// <summary>Whether to collect: there is something to be had, and nobody is busy, who would be held up; or so much was done since that some tenths of a second are little.</summary>
    /// <param name="sinceCollected">Bytes allocated since this collected last.</param>
    /// <param name="lately">Bytes allocated in the last period.</param>
    internal static bool IsWorthIt(long sinceCollected, long lately) => sinceCollected >= Much || (sinceCollected >= Worth && lately < Quiet);

    private static void Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
