namespace TrtOperator.Precision.Calibration;

/// <summary>
/// Takes the largest absolute value, so that nothing is clipped: "max calibration" in H. Wu et al., "Integer Quantization for
/// Deep Learning Inference: Principles and Empirical Evaluation", 2020.
/// </summary>
public static class MaximumCalibrator
{
    /// <summary>The largest finite absolute value, exact; zero if there is none.</summary>
    public static float Amax(AmplitudeHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return histogram.Maximum;
    }
}
