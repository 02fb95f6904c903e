namespace TrtOperator.ApiServer.Faults;

/// <summary>When a hook sees a request.</summary>
public enum RequestPhase
{
    /// <summary>Nothing was done yet.</summary>
    Before,

    /// <summary>A write has taken effect (or was refused); the answer is not sent yet.</summary>
    After,
}
