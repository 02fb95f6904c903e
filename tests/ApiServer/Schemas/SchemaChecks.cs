using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Checks a value against a schema.</summary>
internal static partial class SchemaChecks
{
    public static void Check(JsonNode? node, JsonObject schema, string path, List<FieldCause> causes, bool isRoot = false)
    {
        if (node is JsonObject body)
        {
            foreach (string required in (schema["required"] as JsonArray ?? []).Select(r => r!.ToString()))
            {
                if (!body.ContainsKey(required))
                {
                    causes.Add(FieldCause.Required(Join(path, required)));
                }
            }
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
