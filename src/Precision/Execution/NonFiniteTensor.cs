namespace TrtOperator.Precision.Execution;

/// <summary>The first NaN or infinity in a tensor that is no mask.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Node">The node that makes it; <see langword="null"/> for an input of the model.</param>
/// <param name="Sample">The sample's index.</param>
/// <param name="IsNaN">NaN; otherwise an infinity.</param>
public sealed record NonFiniteTensor(string Tensor, string? Node, long Sample, bool IsNaN)
{
    /// <summary>The finding as a sentence.</summary>
    public string Message
    {
        get
        {
            string what = IsNaN ? "NaN" : "an infinite value";
            return Node is null
                ? $"The input '{Tensor}' holds {what} in calibration sample {Sample}; correct the data."
                : $"Node '{Node}' produces {what} for calibration sample {Sample}; correct the model or the data.";
        }
    }
}
