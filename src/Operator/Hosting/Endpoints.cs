using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using TrtOperator.ControllerRuntime.Health;
using TrtOperator.ControllerRuntime.Metrics;
using TrtOperator.Operator.CommandLine;
using TrtOperator.Operator.Telemetry;

namespace TrtOperator.Operator.Hosting;

/// <summary>/healthz and /readyz on one port, /metrics on another.</summary>
internal static class Endpoints
{
    public static WebApplication Build(OperatorOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(options.LogLevel);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        if (options.JsonLogs)
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.IncludeScopes = true;
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Health);
            if (!options.Metrics.Equals(options.Health))
            {
                kestrel.Listen(options.Metrics);
            }
        });
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(RuntimeMeter.Name, EngineMetrics.MeterName, "System.Runtime")
            .AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false));
        return builder.Build();
    }

    public static void Map(WebApplication app, OperatorOptions options, OperatorHealth health)
    {
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context => context.Request.Path == "/metrics" && IsOn(context, options.Metrics.Port));
        app.Run(async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/healthz" when IsOn(context, options.Health.Port):
                    await AnswerAsync(context, health.Live(), "healthz");
                    break;
                case "/readyz" when IsOn(context, options.Health.Port):
                    await AnswerAsync(context, health.Ready(), "readyz");
                    break;
                default:
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    break;
            }
        });
    }

    // Port 0 is any port: a test's choice.
    private static bool IsOn(HttpContext context, int port) => port == 0 || context.Connection.LocalPort == port;

    private static Task AnswerAsync(HttpContext context, HealthReport report, string endpoint)
    {
        context.Response.StatusCode = report.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(report.ToText(endpoint) + "\n");
    }
}
