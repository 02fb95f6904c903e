using System.Collections.Concurrent;
using k8s.Models;
using TrtOperator.ControllerRuntime.Controllers;

namespace TrtOperator.ControllerRuntime.Tests.Controllers;

/// <summary>A controller that does what a test tells it to, and keeps count.</summary>
internal sealed class ScriptedController : IEntityController<V1ConfigMap>
{
    public ConcurrentQueue<string> Reconciled { get; } = [];

    public ConcurrentQueue<string> Deleted { get; } = [];

    public Func<V1ConfigMap, CancellationToken, Task<ReconciliationResult<V1ConfigMap>>> OnReconcile { get; set; } =
        (entity, _) => Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));

    public Func<V1ConfigMap, CancellationToken, Task<ReconciliationResult<V1ConfigMap>>> OnDeleted { get; set; } =
        (entity, _) => Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));

    public Task<ReconciliationResult<V1ConfigMap>> ReconcileAsync(V1ConfigMap entity, CancellationToken cancellationToken)
    {
        Reconciled.Enqueue(entity.Metadata.Name);
        return OnReconcile(entity, cancellationToken);
    }

    public Task<ReconciliationResult<V1ConfigMap>> DeletedAsync(V1ConfigMap entity, CancellationToken cancellationToken)
    {
        Deleted.Enqueue(entity.Metadata.Uid);
        return OnDeleted(entity, cancellationToken);
    }
}
