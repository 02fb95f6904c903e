using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Hosting;

/// <summary>An informer that syncs and ends when it is told to.</summary>
internal sealed class FakeInformer(List<string> log) : IInformer
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "gadgets";

    public bool HasSynced => _synced.Task.IsCompleted;

    public TimeSpan? SinceLastContact { get; set; }

    public bool IsRunning { get; private set; }

    public void Sync() => _synced.TrySetResult();

    public void Fail(Exception error) => _end.TrySetException(error);

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        IsRunning = true;
        Note("informer starts");
        await Task.WhenAny(_end.Task, Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
        IsRunning = false;
        Note("informer ends");
        if (_end.Task.IsFaulted)
        {
            await _end.Task;
        }
    }

    private void Note(string what)
    {
        lock (log)
        {
            log.Add(what);
        }
    }
}
