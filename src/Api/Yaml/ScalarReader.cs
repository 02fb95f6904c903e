using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s.Models;

namespace TrtOperator.Api.Yaml;

/// <summary>Reads one scalar as the type that its field has, and says what to write where it is none.</summary>
internal static partial class ScalarReader
{
    public static bool Reads(Type type) =>
        type.IsEnum || type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long)
        || type == typeof(DateTime) || type == typeof(ResourceQuantity) || type == typeof(IntOrString);

    public static string Expected(Type type) => type switch
    {
        _ when type.IsEnum => "one of " + string.Join(", ", Enum.GetNames(type)),
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(DateTime) => "a time such as 2026-01-31T08:00:00Z",
        _ when type == typeof(ResourceQuantity) => "a quantity such as 500m or 8Gi",
        _ when type == typeof(IntOrString) => "a whole number or text",
        _ => "a value",
    };

    public static JsonValue? Read(YamlScalar scalar, Type type, out string? error)
    {
        if (!IsWellFormed(scalar.Value))
        {
            error = "holds half a surrogate pair or a NUL character, which is not text";
            return null;
        }

        return type switch
        {
            _ when type.IsEnum => Name(scalar, type, out error),
            _ when type == typeof(bool) => Boolean(scalar, out error),
            _ when type == typeof(int) => Integer(scalar, int.MinValue, int.MaxValue, out error),
            _ when type == typeof(long) => Integer(scalar, long.MinValue, long.MaxValue, out error),
            _ when type == typeof(DateTime) => Time(scalar, out error),
            _ when type == typeof(ResourceQuantity) => Quantity(scalar, out error),
            _ when type == typeof(IntOrString) && scalar.IsPlain && TryInteger(scalar.Value, out _) => Integer(scalar, int.MinValue, int.MaxValue, out error),
            _ => Text(scalar, out error),
        };
    }

    public static bool TryInteger(string text, out long value)
    {
        value = 0;
        return IntegerPattern().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i]))))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonValue? Text(YamlScalar scalar, out string? error)
    {
        error = MistakenForText(scalar);
        return error is null ? JsonValue.Create(scalar.Value) : null;
    }

    private static string? MistakenForText(YamlScalar scalar)
    {
        var shown = Shown.Text(scalar.Value);
        return scalar switch
        {
            { IsPlain: false } => null,
            _ when PlainScalar.IsNumber(scalar.Value) => $"text is expected, and {shown} without quotes is a number; put it in quotes: \"{shown}\"",
            _ when PlainScalar.IsBoolean(scalar.Value) => $"text is expected, and kubectl reads {shown} without quotes as a boolean; put it in quotes: \"{shown}\"",
            _ when PlainScalar.IsTimestamp(scalar.Value) => $"text is expected, and {shown} without quotes is a date; put it in quotes: \"{shown}\"",
            _ => null,
        };
    }

    private static JsonValue? Name(YamlScalar scalar, Type type, out string? error)
    {
        var names = Enum.GetNames(type);
        if (names.Contains(scalar.Value, StringComparer.Ordinal))
        {
            // "policy: Off" without quotes reaches the API server as false.
            error = MistakenForText(scalar);
            return error is null ? JsonValue.Create(scalar.Value) : null;
        }

        error = NearestName.Of(scalar.Value, names) is { } near
            ? $"unknown value '{Shown.Text(scalar.Value)}'; did you mean '{near}'? Known are {string.Join(", ", names)}"
            : $"unknown value '{Shown.Text(scalar.Value)}'; known are {string.Join(", ", names)}";
        return null;
    }

    private static JsonValue? Boolean(YamlScalar scalar, out string? error)
    {
        error = null;
        if (scalar is { IsPlain: true, Value: "true" or "false" })
        {
            return JsonValue.Create(scalar.Value == "true");
        }

        error = scalar.Value is "true" or "false"
            ? $"true or false is expected, and \"{scalar.Value}\" in quotes is text; remove the quotes"
            : $"true or false is expected, not '{Shown.Text(scalar.Value)}'";
        return null;
    }

    private static JsonValue? Integer(YamlScalar scalar, long smallest, long largest, out string? error)
    {
        error = null;
        var shown = Shown.Text(scalar.Value);
        if (!IntegerPattern().IsMatch(scalar.Value))
        {
            error = PlainScalar.IsNumber(scalar.Value)
                ? $"a whole number in plain decimal digits is expected, not {shown}"
                : $"a whole number is expected, not '{shown}'";
            return null;
        }

        if (!scalar.IsPlain)
        {
            error = $"a whole number is expected, and \"{shown}\" in quotes is text; remove the quotes";
            return null;
        }

        if (!TryInteger(scalar.Value, out var value) || value < smallest || value > largest)
        {
            error = string.Create(CultureInfo.InvariantCulture, $"{shown} is out of range; write a whole number from {smallest} to {largest}");
            return null;
        }

        return JsonValue.Create(value);
    }

    private static JsonValue? Time(YamlScalar scalar, out string? error)
    {
        error = null;
        if (PlainScalar.IsTimestamp(scalar.Value)
            && DateTime.TryParse(scalar.Value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time))
        {
            return JsonValue.Create(time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        }

        error = $"a time such as 2026-01-31T08:00:00Z is expected, not '{Shown.Text(scalar.Value)}'";
        return null;
    }

    private static JsonValue? Quantity(YamlScalar scalar, out string? error)
    {
        error = null;
        if (QuantityPattern().IsMatch(scalar.Value))
        {
            return JsonValue.Create(scalar.Value);
        }

        error = $"a quantity such as 500m or 8Gi is expected, not '{Shown.Text(scalar.Value)}'";
        return null;
    }

    [GeneratedRegex("^(0|-?[1-9][0-9]*)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex IntegerPattern();

    // Digits and exponent are bounded because a quantity is computed exactly: 1e999999999 would fill the memory.
    [GeneratedRegex("^[+-]?[0-9]{1,18}(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,2}|n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex QuantityPattern();
}
