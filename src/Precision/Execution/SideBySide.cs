using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// How samples share the threads: as many side by side as there are threads, each on one of its own, so that no operator waits for
/// another's threads. Fewer, with the threads shared out, where what they hold would not fit into memory together.
/// </summary>
internal sealed record SideBySide
{
    /// <summary>Bytes of tensors that samples running side by side may hold together.</summary>
    private const long MemoryLimit = 256L << 20;

    /// <summary>A run holds a few of its tensors at a time.</summary>
    private const int TensorsHeld = 4;

    /// <summary>Shares out threads.</summary>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="bytes">What one run holds at a time.</param>
    public SideBySide(int threads, long bytes)
    {
        threads = threads > 0 ? threads : Environment.ProcessorCount;
        Samples = (int)Math.Clamp(MemoryLimit / Math.Max(1, bytes), 1, threads);
        ThreadsEach = Math.Max(1, threads / Samples);
    }

    /// <summary>Runs at a time, at least 1.</summary>
    public int Samples { get; }

    /// <summary>Threads for the operators of each run, at least 1.</summary>
    public int ThreadsEach { get; }

    /// <summary>For runs of a model whose calibration is known.</summary>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="statistics">The calibration.</param>
    /// <param name="copies">How often a run holds each tensor.</param>
    public static SideBySide Of(int threads, CalibrationStatistics statistics, int copies = 1)
        => new(threads, copies * TensorsHeld * sizeof(float) * statistics.ObservedShapes.Values
            .Select(static shape => shape.Aggregate(1L, static (product, dimension) => product * dimension)).DefaultIfEmpty().Max());

    /// <summary>Runs something for every feed.</summary>
    /// <exception cref="InferenceException">What the first run that failed says.</exception>
    public void ForEach(IEnumerable<SampleFeed> feeds, Action<SampleFeed, long> run, CancellationToken cancellationToken)
    {
        ParallelOptions options = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Samples,
        };
        try
        {
            Parallel.ForEach(Partitioner.Create(feeds, EnumerablePartitionerOptions.NoBuffering), options, (feed, _, index) => run(feed, index));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]);
        }
    }

    /// <summary>What every run gives, in the order of the feeds.</summary>
    /// <exception cref="InferenceException">What the first run that failed says.</exception>
    public IReadOnlyList<T> Select<T>(IEnumerable<SampleFeed> feeds, Func<SampleFeed, long, T> run, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<long, T> results = new();
        ForEach(feeds, (feed, index) => results[index] = run(feed, index), cancellationToken);
        return [.. results.OrderBy(static entry => entry.Key).Select(static entry => entry.Value)];
    }
}
