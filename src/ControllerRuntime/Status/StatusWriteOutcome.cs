namespace TrtOperator.ControllerRuntime.Status;

/// <summary>What came of writing a status.</summary>
public enum StatusWriteOutcome
{
    /// <summary>It is as wanted already; nothing was sent.</summary>
    Unchanged,

    /// <summary>It was written.</summary>
    Written,

    /// <summary>The object is gone, so there is nothing to write.</summary>
    Gone,

    /// <summary>Somebody wrote in between: reconcile again, shortly, with what the object is now.</summary>
    Conflict,
}
