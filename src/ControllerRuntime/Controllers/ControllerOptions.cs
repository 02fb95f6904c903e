namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>How a controller works.</summary>
public sealed record ControllerOptions
{
    /// <summary>The most workers that a controller may have.</summary>
    public const int MostWorkers = 256;

    /// <summary>How many objects are worked on at one time: twice the cores by default, 1 to <see cref="MostWorkers"/>.</summary>
    public int Workers { get; init; } = Math.Min(MostWorkers, 2 * Environment.ProcessorCount);

    /// <summary>The longest that one reconcile may take; null for no limit. What does not watch its token is waited for all the same.</summary>
    public TimeSpan? ReconcileTimeout { get; init; }
}
