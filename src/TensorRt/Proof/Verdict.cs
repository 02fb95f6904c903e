namespace TrtOperator.TensorRt.Proof;

/// <summary>What a compiled plan shows of a protected node.</summary>
public enum Verdict
{
    /// <summary>A matrix product or convolution whose data inputs and weights have the precision that was asked for.</summary>
    Strict,

    /// <summary>The node's own operations run in the precision that was asked for, alone or within a fused kernel.</summary>
    Computed,

    /// <summary>The plan does not show it.</summary>
    NotProvable,

    /// <summary>The plan shows a lower precision.</summary>
    Demoted,
}
