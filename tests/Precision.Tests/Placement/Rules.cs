using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;

namespace TrtOperator.Precision.Tests.Placement;

internal static class Rules
{
    public static ProtectionRule Name(string glob, NumericPrecision precision = NumericPrecision.Fp32, bool protectOutput = false)
        => Of(new NameSelector(glob), precision, protectOutput, $"name '{glob}'");

    public static ProtectionRule Of(ProtectionSelector selector, NumericPrecision precision = NumericPrecision.Fp32, bool protectOutput = false, string label = "the rule")
        => new(selector, precision, protectOutput, $"protectedLayers[0] {label}");
}
