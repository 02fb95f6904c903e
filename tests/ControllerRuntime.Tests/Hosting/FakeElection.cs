using TrtOperator.ControllerRuntime.Leadership;

namespace TrtOperator.ControllerRuntime.Tests.Hosting;

/// <summary>An election that is won and lost when it is told to be.</summary>
internal sealed class FakeElection(List<string> log) : ILeaderElection, ILeadership, IDisposable
{
    private readonly TaskCompletionSource _won = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _lost = new();

    public bool IsHeld => _won.Task.IsCompletedSuccessfully && !_lost.IsCancellationRequested;

    public CancellationToken Token => _lost.Token;

    public bool IsAsked { get; private set; }

    public void Win() => _won.TrySetResult();

    public void Break(Exception error) => _won.TrySetException(error);

    public void Lose() => _lost.Cancel();

    public async Task<ILeadership> AcquireAsync(CancellationToken cancellationToken)
    {
        IsAsked = true;
        await _won.Task.WaitAsync(cancellationToken);
        return this;
    }

    public Task ReleaseAsync()
    {
        lock (log)
        {
            log.Add("lease released");
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _lost.Dispose();
}
