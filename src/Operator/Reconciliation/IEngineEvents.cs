using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Reconciliation;

/// <summary>Records events beside TrtEngines. Never waits and never fails: events are for people, not for the work.</summary>
public interface IEngineEvents
{
    /// <summary>Records an event.</summary>
    /// <param name="engine">The object.</param>
    /// <param name="happened">What happened.</param>
    void Record(TrtEngine engine, EngineEvent happened);
}
