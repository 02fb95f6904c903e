using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.Operator.Hosting;

/// <summary>What the probes are told.</summary>
/// <param name="informers">What is followed.</param>
public sealed class OperatorHealth(IReadOnlyList<IInformer> informers)
{
    /// <summary>Whether this process is worth keeping: one whose work has ended is not. Reaching no API server is no reason to restart.</summary>
    public bool IsAlive => !HasFailed;

    /// <summary>Set when a part has ended that must not end.</summary>
    public bool HasFailed { get; set; }

    /// <summary>What is not in the store yet; empty when the operator is ready.</summary>
    /// <returns>Names of kinds.</returns>
    public IReadOnlyList<string> NotSynced() => [.. informers.Where(informer => !informer.HasSynced).Select(informer => informer.Name)];
}
