using System.Diagnostics.CodeAnalysis;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>What came of a reconcile.</summary>
/// <typeparam name="TEntity">The kind.</typeparam>
[SuppressMessage("Design", "CA1000", Justification = "The two makers read well with the kind that a controller names anyway.")]
public sealed record ReconciliationResult<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private ReconciliationResult(TEntity entity, bool isSuccess, string? errorMessage, Exception? error, TimeSpan? requeueAfter)
        => (Entity, IsSuccess, ErrorMessage, Error, RequeueAfter) = (entity, isSuccess, errorMessage, error, requeueAfter);

    /// <summary>The object as it is now.</summary>
    public TEntity Entity { get; }

    /// <summary>Whether the reconcile did what it should.</summary>
    public bool IsSuccess { get; }

    /// <summary>What went wrong, in one sentence; null on success.</summary>
    public string? ErrorMessage { get; }

    /// <summary>What was thrown, where something was.</summary>
    public Exception? Error { get; }

    /// <summary>After how long to reconcile again. Null on success: not until something changes; null on failure: after a delay that doubles each time.</summary>
    public TimeSpan? RequeueAfter { get; set; }

    /// <summary>It went well.</summary>
    /// <param name="entity">The object as it is now.</param>
    /// <param name="requeueAfter">After how long to look again; null to wait for a change.</param>
    /// <returns>The result.</returns>
    public static ReconciliationResult<TEntity> Success(TEntity entity, TimeSpan? requeueAfter = null) => new(entity, true, null, null, requeueAfter);

    /// <summary>It went wrong and is tried again.</summary>
    /// <param name="entity">The object as it is now.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="exception">What was thrown, where something was.</param>
    /// <param name="requeueAfter">After how long to try again; null for a delay that doubles with each failure in a row.</param>
    /// <returns>The result.</returns>
    public static ReconciliationResult<TEntity> Failure(TEntity entity, string message, Exception? exception = null, TimeSpan? requeueAfter = null)
        => new(entity, false, message, exception, requeueAfter);
}
