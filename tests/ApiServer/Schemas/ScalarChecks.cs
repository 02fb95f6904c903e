using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Bounds of numbers, and lengths and patterns of strings.</summary>
internal static class ScalarChecks
{
    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);

    public static void Check(JsonNode node, JsonObject schema, string path, List<FieldCause> causes)
    {
        if (node.GetValueKind() == JsonValueKind.Number)
        {
            CheckNumber(node, schema, path, causes);
        }
        else if (node.GetValueKind() == JsonValueKind.String)
        {
            CheckText(node.ToString(), schema, path, causes);
        }
    }

    private static void CheckNumber(JsonNode node, JsonObject schema, string path, List<FieldCause> causes)
    {
        string text = node.ToJsonString();
        double value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        double? Bound(string name) => schema[name] is { } bound ? double.Parse(bound.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture) : null;
        bool Flag(string name) => schema[name]?.GetValueKind() == JsonValueKind.True;
        void Add(string rule) => causes.Add(FieldCause.Invalid(path, text, $"{path} in body should be {rule}"));

        if (Bound("minimum") is { } least && (Flag("exclusiveMinimum") ? value <= least : value < least))
        {
            Add($"greater than {(Flag("exclusiveMinimum") ? "" : "or equal to ")}{schema["minimum"]}");
        }

        if (Bound("maximum") is { } most && (Flag("exclusiveMaximum") ? value >= most : value > most))
        {
            Add($"less than {(Flag("exclusiveMaximum") ? "" : "or equal to ")}{schema["maximum"]}");
        }

        if (Bound("multipleOf") is { } unit && Math.Abs(value / unit - Math.Round(value / unit)) > 1e-9)
        {
            Add($"a multiple of {schema["multipleOf"]}");
        }

        string? format = (string?)schema["format"];
        if ((format == "int32" && value is < int.MinValue or > int.MaxValue && format == "int32") || (format == "int64" && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)))
        {
            causes.Add(FieldCause.Invalid(path, text, $"{path} in body must be of type {format}: \"{text}\""));
        }
    }

    private static void CheckText(string text, JsonObject schema, string path, List<FieldCause> causes)
    {
        string quoted = JsonSerializer.Serialize(text, RelaxedJson.Options);
        int length = text.EnumerateRunes().Count();
        if (schema["minLength"] is { } least && length < Whole(least))
        {
            causes.Add(FieldCause.Invalid(path, quoted, $"{path} in body should be at least {least} chars long"));
        }

        if (schema["maxLength"] is { } most && length > Whole(most))
        {
            causes.Add(new FieldCause("FieldValueTooLong", path, $"Too long: may not be longer than {most}"));
        }

        if ((string?)schema["pattern"] is { } pattern && !Patterns.GetOrAdd(pattern, static p => new Regex(GoPattern(p), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)).IsMatch(text))
        {
            causes.Add(FieldCause.Invalid(path, quoted, $"{path} in body should match '{pattern}'"));
        }

        if ((string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            causes.Add(FieldCause.Invalid(path, quoted, $"{path} in body must be of type date-time: {quoted}"));
        }
    }

    /// <summary>A dollar ends the text in Go; in .NET it also stands before a last line feed.</summary>
    private static string GoPattern(string pattern) =>
        pattern.EndsWith('$') && !pattern.EndsWith("\\$", StringComparison.Ordinal) ? string.Concat(pattern.AsSpan(0, pattern.Length - 1), "\\z") : pattern;

    private static long Whole(JsonNode node) => long.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
}
