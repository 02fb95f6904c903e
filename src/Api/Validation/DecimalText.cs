using System.Globalization;

namespace TrtOperator.Api.Validation;

/// <summary>Numbers that are not integers, which the API writes as text.</summary>
internal static class DecimalText
{
    public static decimal Parse(string text) => decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    public static string Of(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
