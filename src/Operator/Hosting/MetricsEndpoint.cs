using OpenTelemetry;
using OpenTelemetry.Metrics;
using TrtOperator.ControllerRuntime.Metrics;
using TrtOperator.Operator.Telemetry;

namespace TrtOperator.Operator.Hosting;

/// <summary>/metrics for Prometheus.</summary>
internal static class MetricsEndpoint
{
    private const int MostSeries = 200;

    /// <summary>Serves the operator's meters.</summary>
    /// <param name="address">Where; port 0 serves nothing.</param>
    /// <returns>What ends it; null where nothing is served.</returns>
    public static IDisposable? Serve(System.Net.IPEndPoint address)
        => address.Port == 0
            ? null
            : Sdk.CreateMeterProviderBuilder()
                .AddMeter(RuntimeMeter.Name, EngineMetrics.MeterName, "System.Runtime")

                // Room for each series is taken at once: by itself for 2,000 of every instrument, which is more memory than all TrtEngines of a small cluster take.
                .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MostSeries })
                .AddPrometheusHttpListener(listener =>
                {
                    // The exporter's own address takes no wildcard.
                    listener.ConfigureHttpListener = (_, http) =>
                    {
                        http.Prefixes.Clear();
                        http.Prefixes.Add(HealthEndpoint.Prefix(address));
                    };
                    listener.Port = address.Port;
                    listener.ScopeInfoEnabled = false;
                })
                .Build();
}
