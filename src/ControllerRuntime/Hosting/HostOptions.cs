namespace TrtOperator.ControllerRuntime.Hosting;

/// <summary>How long a host waits for what.</summary>
public sealed record HostOptions
{
    /// <summary>How long a graceful stop waits for reconciles that are under way. The pod's grace period is to be some 15 s longer.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it waits for reconciles once they are cancelled: shorter than the time between a leader's renew deadline and the end of its lease.</summary>
    public TimeSpan CancelTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long it waits for events to be written.</summary>
    public TimeSpan FlushTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
