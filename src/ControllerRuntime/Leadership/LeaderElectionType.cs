using System.Diagnostics.CodeAnalysis;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>How replicas agree on who works.</summary>
public enum LeaderElectionType
{
    /// <summary>They do not: the only replica works at once.</summary>
    None,

    /// <summary>One replica works, and the others stand by with warm caches.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "It counts leaders; the number type has nothing to do with it.")]
    Single,
}
