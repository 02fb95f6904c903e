using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Quantization;

/// <summary>How one tensor is quantized.</summary>
/// <param name="Tensor">The tensor, by its name in the normalized graph.</param>
/// <param name="IsWeight">Whether it is a constant, quantized from its own values.</param>
/// <param name="Axis">The axis with one scale per index; <see langword="null"/> for one scale.</param>
/// <param name="Amax">The greatest magnitude that is represented; of all channels.</param>
/// <param name="Scales">The scales as written: one, or one per channel.</param>
/// <param name="Method">Where the range comes from: the calibration method that was chosen, "fixed", "shared", "cache" or "weights".</param>
/// <param name="RelativeError">Squared quantization error by squared values, 0 and up; <see langword="null"/> where it was not computed.</param>
/// <param name="Choice">What calibration chose from; <see langword="null"/> for weights and fixed ranges.</param>
public sealed record TensorScale(
    string Tensor,
    bool IsWeight,
    int? Axis,
    float Amax,
    IReadOnlyList<float> Scales,
    string Method,
    double? RelativeError,
    AmaxChoice? Choice);
