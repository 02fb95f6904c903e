using System.Globalization;
using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>A bound as a schema writes it, which may be 1 as well as 1.0.</summary>
public static class SchemaNumber
{
    /// <summary>The whole number; null where there is none.</summary>
    public static long? Of(JsonNode? node) => node is null ? null : (long)double.Parse(node.ToString(), CultureInfo.InvariantCulture);
}
