namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>Lets this process work at once and for good: there is no other.</summary>
public sealed class NoElection : ILeaderElection, ILeadership
{
    /// <inheritdoc/>
    public bool IsHeld => true;

    /// <inheritdoc/>
    public CancellationToken Token => CancellationToken.None;

    /// <inheritdoc/>
    public Task<ILeadership> AcquireAsync(CancellationToken cancellationToken) => Task.FromResult<ILeadership>(this);

    /// <inheritdoc/>
    public Task ReleaseAsync() => Task.CompletedTask;
}
