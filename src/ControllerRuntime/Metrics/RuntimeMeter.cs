using System.Diagnostics.Metrics;

namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>The meter of the controller runtime. Instruments are named so that an exporter shows controller-runtime's own metric names.</summary>
public static class RuntimeMeter
{
    /// <summary>Name of the meter, to be given to an exporter.</summary>
    public const string Name = "TrtOperator.ControllerRuntime";

    internal static Meter Meter { get; } = new(Name);
}
