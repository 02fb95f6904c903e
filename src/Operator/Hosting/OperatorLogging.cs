using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TrtOperator.Operator.CommandLine;

namespace TrtOperator.Operator.Hosting;

/// <summary>The operator's logs: JSON with object and reconcile id in each line, or text for a terminal.</summary>
internal static class OperatorLogging
{
    public static ILoggerFactory Create(OperatorOptions options) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(options.LogLevel);
        if (options.JsonLogs)
        {
            builder.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

                // Quotes and apostrophes as people write them; control characters stay escaped.
                console.JsonWriterOptions = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
            });
        }
        else
        {
            builder.AddSimpleConsole(console =>
            {
                console.IncludeScopes = true;
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
    });
}
