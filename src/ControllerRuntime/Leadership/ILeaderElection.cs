namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>Decides which replica works.</summary>
public interface ILeaderElection
{
    /// <summary>Waits until this process may work.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The leadership.</returns>
    Task<ILeadership> AcquireAsync(CancellationToken cancellationToken);
}
