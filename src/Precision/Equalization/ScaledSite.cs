using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Equalization;

/// <summary>A rewrite that its layers gain from.</summary>
/// <param name="Site">The tensor.</param>
/// <param name="Scales">The scale of each channel.</param>
/// <param name="Histogram">What the scaled tensor holds for samples that give ranges.</param>
/// <param name="Tensor">What is told of it.</param>
internal sealed record ScaledSite(EqualizationSite Site, float[] Scales, AmplitudeHistogram Histogram, EqualizedTensor Tensor);
