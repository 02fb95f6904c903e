namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Something that follows the API server and has to have caught up before anybody decides.</summary>
public interface IInformer
{
    /// <summary>What it follows, for logs and health.</summary>
    string Name { get; }

    /// <summary>Whether everything that existed at the start is in the store.</summary>
    bool HasSynced { get; }

    /// <summary>How long ago the API server was last heard of; null before the first time.</summary>
    TimeSpan? SinceLastContact { get; }

    /// <summary>Follows until it is stopped. Failures are retried forever.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When it has stopped.</returns>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Waits until <see cref="HasSynced"/>.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>When it has synced.</returns>
    Task WaitForSyncAsync(CancellationToken cancellationToken);
}
