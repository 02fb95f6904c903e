using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime.Events;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Reconciliation;

/// <summary>Records events beside TrtEngines, through the recorder, which joins repetitions and drops floods. Never waits and never fails: events are for people, not for the work.</summary>
/// <param name="recorder">The recorder.</param>
public sealed class EngineEvents(EventRecorder recorder)
{
    private const string Action = "Reconcile";

    /// <summary>Records an event.</summary>
    /// <param name="engine">The object.</param>
    /// <param name="happened">What happened.</param>
    public void Record(TrtEngine engine, EngineEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        recorder.Record(engine, happened.IsWarning ? EventType.Warning : EventType.Normal, happened.Reason, Action, happened.Message);
    }
}
