namespace TrtOperator.Precision.HalfPrecision;

/// <summary>How a node that must stay FP32 is written into an FP16 graph.</summary>
public enum IslandRecipe
{
    /// <summary>A cast on each side and nothing else.</summary>
    Lone,

    /// <summary>
    /// An FP32 addition of 0 between the cast and the node's activation input. Without it some compilers take the casts and the
    /// node together and compute in FP16. It is exact, but for -0, which becomes +0.
    /// </summary>
    AddZeroBefore,
}
