using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime.Events;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Reconciliation;

/// <summary>Writes events through the recorder, which joins repetitions and drops floods.</summary>
/// <param name="recorder">The recorder.</param>
public sealed class EngineEvents(EventRecorder recorder) : IEngineEvents
{
    private const string Action = "Reconcile";

    /// <inheritdoc/>
    public void Record(TrtEngine engine, EngineEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        recorder.Record(engine, happened.IsWarning ? EventType.Warning : EventType.Normal, happened.Reason, Action, happened.Message);
    }
}
