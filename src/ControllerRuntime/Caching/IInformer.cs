namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>An informer of any kind, as those who start and supervise informers see it.</summary>
public interface IInformer
{
    /// <summary>What it follows, for logs and health.</summary>
    string Name { get; }

    /// <summary>Whether the first list is in the store, and every handler has seen it.</summary>
    bool HasSynced { get; }

    /// <summary>
    /// How long ago the server last said something: a page of a list, an event, a bookmark, or the orderly end of a watch; of several namespaces the longest.
    /// Null before the first time. A server sends a bookmark about each minute, and the quiet watch of one that does not is opened anew after the idle limit.
    /// </summary>
    TimeSpan? SinceLastContact { get; }

    /// <summary>Waits until <see cref="HasSynced"/>.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>A task that ends when the first list is in the store.</returns>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Lists and watches until it is stopped; no failure of the server ends it.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A task that ends when it has stopped, without an exception.</returns>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}
