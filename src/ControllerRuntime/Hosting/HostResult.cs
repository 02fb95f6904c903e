namespace TrtOperator.ControllerRuntime.Hosting;

/// <summary>Why a host ended.</summary>
public enum HostResult
{
    /// <summary>It was asked to, and everything that was under way has ended or was given up.</summary>
    Stopped,

    /// <summary>Another process may lead now: this one is to exit at once, and be started again to stand by.</summary>
    LeadershipLost,

    /// <summary>Something ended that runs for as long as the process does: a defect. The process is to exit with an error.</summary>
    Failed,
}
