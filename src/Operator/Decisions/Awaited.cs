using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>
/// Which TrtEngines go first when an operator begins to lead. One that came, was edited or was deleted while nobody led, or between the list and the lease, would
/// else wait behind thousands for which nothing is to be done.
/// </summary>
internal static class Awaited
{
    /// <summary>Whether no decision has been written down about what its author last asked for.</summary>
    /// <param name="engine">The object.</param>
    public static bool Is(TrtEngine engine)
        => engine.Metadata.DeletionTimestamp is not null
            || engine.Status?.ObservedGeneration is not { } seen
            || seen != engine.Metadata.Generation
            || RebuildRequest.Of(engine, engine.Spec is { Suspend: true }).IsNew;
}
