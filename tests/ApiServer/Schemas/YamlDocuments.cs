using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Reads YAML as JSON.</summary>
public static class YamlDocuments
{
    /// <summary>Reads the first document.</summary>
    public static JsonNode? Read(string text) => ReadAll(text) is [{ } first, ..] ? first : null;

    /// <summary>Reads all documents that are not empty.</summary>
    public static IReadOnlyList<JsonNode> ReadAll(string text)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(d => Convert(d.RootNode)).OfType<JsonNode>()];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value ?? "", Convert(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => null,
    };

    private static JsonNode? Scalar(YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => JsonValue.Create(whole),
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && !text.Contains("nan", StringComparison.OrdinalIgnoreCase) && !text.Contains("inf", StringComparison.OrdinalIgnoreCase) => JsonValue.Create(real),
            _ => JsonValue.Create(text),
        };
    }
}
