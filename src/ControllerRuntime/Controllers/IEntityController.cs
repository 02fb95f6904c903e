using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>
/// Brings the world in line with objects of one kind. Both methods are called for one object by one worker at a time, may be called again with nothing
/// changed, and must not write to the object they are given: it is shared with the cache.
/// </summary>
/// <typeparam name="TEntity">The kind.</typeparam>
public interface IEntityController<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Brings the world in line with the object. What is thrown counts as a failure and is tried again, a <see cref="TerminalException"/> excepted.</summary>
    /// <param name="entity">The object as the cache has it.</param>
    /// <param name="cancellationToken">Cancelled when leadership is lost, when time is up, or when a graceful stop has waited long enough.</param>
    /// <returns>What came of it.</returns>
    Task<ReconciliationResult<TEntity>> ReconcileAsync(TEntity entity, CancellationToken cancellationToken);

    /// <summary>
    /// Called after an object is gone. It is not called for what was deleted while this process did not lead or did not run: what must be done belongs
    /// behind a finalizer.
    /// </summary>
    /// <param name="entity">The object's last known state.</param>
    /// <param name="cancellationToken">As with <see cref="ReconcileAsync"/>.</param>
    /// <returns>What came of it. A failure is tried again; the delay of a success is ignored, as nothing is left to look at.</returns>
    Task<ReconciliationResult<TEntity>> DeletedAsync(TEntity entity, CancellationToken cancellationToken);
}
