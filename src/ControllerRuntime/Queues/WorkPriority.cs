namespace TrtOperator.ControllerRuntime.Queues;

/// <summary>Priorities of work. Higher goes first.</summary>
public static class WorkPriority
{
    /// <summary>What somebody is waiting for: a change of an object.</summary>
    public const int Normal = 0;

    /// <summary>What is there anyway: the initial list and every relist, so that a restart with many objects does not delay a new one.</summary>
    public const int InitialList = -100;
}
