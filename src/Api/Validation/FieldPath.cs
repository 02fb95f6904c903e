using System.Globalization;

namespace TrtOperator.Api.Validation;

/// <summary>Paths of fields in dotted form.</summary>
internal static class FieldPath
{
    public static string Field(string parent, string name) => parent.Length == 0 ? name : parent + "." + name;

    public static string Item(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    // A map's key may hold dots and slashes; quotes keep the path readable.
    public static string Key(string parent, string key) => $"{parent}[\"{key}\"]";

    public static string? Parent(string path)
    {
        if (path.EndsWith("\"]", StringComparison.Ordinal))
        {
            return path[..Math.Max(0, path.IndexOf("[\"", StringComparison.Ordinal))];
        }

        var cut = path.AsSpan().LastIndexOfAny('.', '[');
        return cut > 0 ? path[..cut] : path.Length > 0 ? "" : null;
    }
}
