using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Quantization;

/// <summary>The range of one activation and where it comes from.</summary>
internal sealed record ActivationRange(float Amax, string Method, double? RelativeError, AmaxChoice? Choice);
