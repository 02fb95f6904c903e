using System.Text.RegularExpressions;

namespace TrtOperator.Api.Yaml;

/// <summary>
/// What a scalar without quotes means to the YAML readers that a declaration may meet. kubectl's follows YAML 1.1, where
/// <c>Off</c> is a boolean and <c>1_000</c> a number; what any of them would not read as text is not text here.
/// </summary>
internal static partial class PlainScalar
{
    public static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    public static bool IsBoolean(string text) => BooleanPattern().IsMatch(text);

    public static bool IsNumber(string text) => NumberPattern().IsMatch(text);

    public static bool IsTimestamp(string text) => TimestampPattern().IsMatch(text);

    public static bool IsText(string text) => !IsNull(text) && !IsBoolean(text) && !IsNumber(text) && !IsTimestamp(text);

    [GeneratedRegex("^(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex BooleanPattern();

    [GeneratedRegex("^[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?|(\\.[0-9][0-9_]*|[0-9][0-9_]*(\\.[0-9_]*)?)([eE][-+]?[0-9]+)?|\\.(inf|Inf|INF))\\z|^\\.(nan|NaN|NAN)\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NumberPattern();

    [GeneratedRegex("^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \\t].*)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimestampPattern();
}
