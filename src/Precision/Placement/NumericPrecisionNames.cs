namespace TrtOperator.Precision.Placement;

/// <summary>Writes precisions for people and files.</summary>
public static class NumericPrecisionNames
{
    /// <summary>The precision as a declaration and a plan write it: <c>INT8</c>, <c>FP16</c>, <c>FP32</c>.</summary>
    public static string Name(this NumericPrecision precision) => precision.ToString().ToUpperInvariant();
}
