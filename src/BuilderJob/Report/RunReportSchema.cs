using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace TrtOperator.BuilderJob.Report;

/// <summary>The JSON schema of <c>report.json</c>, made from the types that write it.</summary>
public static class RunReportSchema
{
    private static readonly JsonSerializerOptions s_text = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text, JSON Schema 2020-12, with LF line ends; equal in every run.</summary>
    /// <remarks>A later version may add properties: a reader ignores what it does not know.</remarks>
    public static string Text()
    {
        var body = JsonSchemaExporter.GetJsonSchemaAsNode(
            RunReportJson.Options,
            typeof(RunReport),
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Mark }).AsObject();
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$id"] = RunReport.CurrentSchema,
            ["title"] = "What one run of trtengine found out",
        };
        foreach (var (name, value) in body.ToList())
        {
            body.Remove(name);
            schema[name] = value;
        }

        return schema.ToJsonString(s_text) + "\n";
    }

    // The exporter writes initializers' defaults into properties that a writer always writes; a reader has no use for them.
    private static JsonNode Mark(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is JsonObject schema)
        {
            schema.Remove("default");
            if (context.PropertyInfo is { Name: "schema" } && context.PropertyInfo.DeclaringType == typeof(RunReport))
            {
                schema["const"] = RunReport.CurrentSchema;
            }
        }

        return node;
    }
}
