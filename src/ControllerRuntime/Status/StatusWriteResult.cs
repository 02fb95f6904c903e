using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Status;

/// <summary>What came of writing a status.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Outcome">What came of it.</param>
/// <param name="Entity">The object: as the server keeps it where it was written, else as it was given.</param>
public sealed record StatusWriteResult<T>(StatusWriteOutcome Outcome, T Entity)
    where T : class, IKubernetesObject<V1ObjectMeta>;
