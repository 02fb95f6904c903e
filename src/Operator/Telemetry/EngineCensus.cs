using System.Diagnostics.Metrics;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Telemetry;

/// <summary>
/// Counts TrtEngines by what they are doing, as trtengine_engines{state}. Every replica counts what it sees, so queries take the maximum over replicas.
/// </summary>
public sealed class EngineCensus : IDisposable
{
    private const string Ready = "ready";
    private const string Reconciling = "reconciling";
    private const string Stalled = "stalled";
    private const string Suspended = "suspended";
    private const string Deleting = "deleting";
    private static readonly string[] States = [Ready, Reconciling, Stalled, Suspended, Deleting];
    private readonly Meter _meter = new(EngineMetrics.MeterName);

    /// <summary>Counts at every scrape until it is disposed.</summary>
    /// <param name="engines">Lists the objects.</param>
    public EngineCensus(Func<IReadOnlyCollection<TrtEngine>> engines)
        => _meter.CreateObservableGauge("trtengine_engines", () => Count(engines()), description: "TrtEngines by what they are doing.");

    /// <summary>The state that an object counts under.</summary>
    /// <param name="engine">The object.</param>
    /// <returns>One of deleting, stalled, suspended, ready and reconciling; the first that holds. An object that nobody has looked at yet is reconciling.</returns>
    public static string StateOf(TrtEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        bool isSeen = engine.Status?.ObservedGeneration == engine.Metadata.Generation;
        return engine switch
        {
            { Metadata.DeletionTimestamp: not null } => Deleting,
            _ when isSeen && ConditionDraft.WasTrue(engine.Status, ConditionTypes.Stalled) => Stalled,
            { Spec.Suspend: true } => Suspended,
            _ when isSeen && ConditionDraft.WasTrue(engine.Status, ConditionTypes.Ready) => Ready,
            _ => Reconciling,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Count(IReadOnlyCollection<TrtEngine> engines)
    {
        Dictionary<string, long> counts = engines.CountBy(StateOf).ToDictionary(one => one.Key, one => (long)one.Value);
        return States.Select(state => new Measurement<long>(counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", state)));
    }
}
