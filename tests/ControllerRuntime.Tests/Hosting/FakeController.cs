using TrtOperator.ControllerRuntime.Controllers;

namespace TrtOperator.ControllerRuntime.Tests.Hosting;

/// <summary>A controller with one reconcile under way that ends when it is told to.</summary>
internal sealed class FakeController(List<string> log) : IController
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reconciled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "gadget";

    public WorkerState State { get; set; }

    public bool HeedsCancellation { get; set; } = true;

    public bool IsStarted { get; private set; }

    public bool IsStopping => _stopped.Task.IsCompleted;

    public void EndReconcile() => _reconciled.TrySetResult();

    public void StopIntake() => _stopped.TrySetResult();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Note("workers start");
        IsStarted = true;
        Task cancelled = HeedsCancellation ? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken) : Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
        await Task.WhenAny(Task.WhenAll(_stopped.Task, _reconciled.Task), cancelled);
        Note(cancelled.IsCompleted ? "workers cancelled" : "workers end");
    }

    private void Note(string what)
    {
        lock (log)
        {
            log.Add(what);
        }
    }
}
