namespace TrtOperator.Precision.HalfPrecision;

/// <summary>The type in which a node reads a float input.</summary>
internal enum HalfNeed
{
    /// <summary>FP32.</summary>
    Float,

    /// <summary>FP16.</summary>
    Half,

    /// <summary>Whichever there is.</summary>
    Any,
}
