namespace TrtOperator.ApiServer.Jobs;

/// <summary>What becomes of a Job's pod.</summary>
public sealed record PodPlay
{
    private PodPlay()
    {
    }

    internal PodFate Fate { get; private init; }

    internal int ExitCode { get; private init; }

    internal string Message { get; private init; } = "";

    /// <summary>What the pod waits for between running and its end.</summary>
    internal Task Until { get; private init; } = Task.CompletedTask;

    /// <summary>It runs and ends with exit code 0.</summary>
    public static PodPlay Succeeds(string terminationMessage = "") => new() { Fate = PodFate.Ends, Message = terminationMessage };

    /// <summary>It runs and ends with an exit code other than 0.</summary>
    public static PodPlay Fails(int exitCode, string terminationMessage = "") => new() { Fate = PodFate.Ends, ExitCode = exitCode, Message = terminationMessage };

    /// <summary>It runs, and runs.</summary>
    public static PodPlay Runs() => new() { Fate = PodFate.Runs };

    /// <summary>It is created, and nobody looks at it.</summary>
    public static PodPlay Waits() => new() { Fate = PodFate.Waits };

    /// <summary>No node takes it.</summary>
    public static PodPlay Unschedulable(string message = "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.") => new() { Fate = PodFate.Unschedulable, Message = message };

    /// <summary>Its image cannot be pulled.</summary>
    public static PodPlay ImagePullFails(string message = "Back-off pulling image \"builder:1\"") => new() { Fate = PodFate.ImagePullFails, Message = message };

    /// <summary>The kernel kills it for its memory.</summary>
    public static PodPlay RunsOutOfMemory() => new() { Fate = PodFate.OutOfMemory, ExitCode = 137 };

    /// <summary>The kubelet evicts it.</summary>
    public static PodPlay IsEvicted(string message = "The node was low on resource: ephemeral-storage. ") => new() { Fate = PodFate.Evicted, ExitCode = 137, Message = message };

    /// <summary>The scheduler or a drain takes its place away: condition DisruptionTarget.</summary>
    /// <param name="reason">The condition's reason, such as PreemptionByScheduler or EvictionByEvictionAPI.</param>
    public static PodPlay IsDisrupted(string reason = "PreemptionByScheduler") => new() { Fate = PodFate.Disrupted, ExitCode = 143, Message = reason };

    /// <summary>The same, but the end comes only after a task.</summary>
    public PodPlay After(Task task) => this with { Until = task };
}
