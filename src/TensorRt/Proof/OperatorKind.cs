namespace TrtOperator.TensorRt.Proof;

/// <summary>How an ONNX operator is judged.</summary>
internal enum OperatorKind
{
    /// <summary>By its own arithmetic: pointwise, reductions, softmax, normalization.</summary>
    Arithmetic,

    /// <summary>By the types of what it multiplies.</summary>
    Product,

    /// <summary>By the gates and products of its loop.</summary>
    Recurrent,

    /// <summary>By the types that the kernel takes and gives.</summary>
    Pooling,

    /// <summary>By a table alone: nothing is computed.</summary>
    Movement,
}
