using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrtOperator.BuilderJob.Report;

/// <summary>Writes and reads <c>report.json</c>: camelCase, two spaces, LF, numbers in their shortest exact form.</summary>
public static class RunReportJson
{
    internal static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        NewLine = "\n",
        // The default also escapes what a web page would misread; it keeps the file safe to embed.
        Encoder = JavaScriptEncoder.Default,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>Writes a report as UTF-8 without a byte order mark; equal reports give equal bytes.</summary>
    /// <param name="report">The report.</param>
    /// <param name="destination">Stream that receives it; it stays open.</param>
    public static void Write(RunReport report, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        JsonSerializer.Serialize(destination, report, Options);
        destination.WriteByte((byte)'\n');
    }

    /// <summary>Reads a report.</summary>
    /// <param name="source">Stream with the JSON; it stays open.</param>
    /// <returns>The report.</returns>
    /// <exception cref="RunReportException">The JSON is malformed, lacks a field, or has another schema.</exception>
    public static RunReport Read(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        RunReport? report;
        try
        {
            using var document = JsonDocument.Parse(source);
            RefuseNullElements(document.RootElement, "$");
            report = document.Deserialize<RunReport>(Options);
        }
        catch (JsonException exception)
        {
            throw new RunReportException(
                $"The report cannot be read at {exception.Path ?? "$"} (line {(exception.LineNumber ?? 0) + 1}); make it again with 'trtengine prepare'.",
                exception);
        }

        if (report is null)
        {
            throw new RunReportException("The report is the JSON value null; make it again with 'trtengine prepare'.");
        }

        return report.Schema == RunReport.CurrentSchema
            ? report
            : throw new RunReportException(
                $"The report has schema '{report.Schema}' and this version reads '{RunReport.CurrentSchema}'; use the version that wrote it.");
    }

    // The serializer's null checks stop at properties; no list of a report has null elements.
    private static void RefuseNullElements(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                RefuseNullElements(property.Value, $"{path}.{property.Name}");
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Null)
                {
                    throw new JsonException("A list has a null element.", path, null, null);
                }

                RefuseNullElements(item, path);
            }
        }
    }
}
