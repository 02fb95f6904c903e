namespace TrtOperator.ApiServer.Faults;

/// <summary>A stop after the n-th write: from then on every connection is reset, as if the client had died at that point.</summary>
public sealed class WriteStop
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _after;
    private readonly bool _answersLast;
    private readonly Func<RecordedWrite, bool> _counts;
    private int _seen;
    private volatile bool _lifted;

    internal WriteStop(int after, bool answersLast, Func<RecordedWrite, bool> counts)
    {
        _after = after;
        _answersLast = answersLast;
        _counts = counts;
        IsStopped = after == 0;
        if (IsStopped)
        {
            _reached.SetResult();
        }
    }

    /// <summary>Ends when the n-th write has taken effect.</summary>
    public Task Reached => _reached.Task;

    internal bool IsStopped { get; private set; }

    /// <summary>Takes requests again.</summary>
    public void Lift()
    {
        _lifted = true;
        IsStopped = false;
    }

    /// <summary>Counts a write.</summary>
    /// <returns>Whether its answer is to be withheld.</returns>
    internal bool Count(RecordedWrite write)
    {
        if (_lifted || !write.TookEffect || !_counts(write) || Interlocked.Increment(ref _seen) != _after)
        {
            return false;
        }

        IsStopped = true;
        _reached.TrySetResult();
        return !_answersLast;
    }
}
