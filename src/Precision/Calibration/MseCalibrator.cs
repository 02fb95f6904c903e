namespace TrtOperator.Precision.Calibration;

/// <summary>
/// Takes the range with the least mean squared INT8 error: "MSE calibration", a sweep over thresholds as in H. Wu et al.,
/// "Integer Quantization for Deep Learning Inference: Principles and Empirical Evaluation", 2020.
/// </summary>
public static class MseCalibrator
{
    /// <summary>The bin edge (or the largest value) with the least <see cref="QuantizationError"/>, the largest of equals; zero if all values are.</summary>
    public static float Amax(AmplitudeHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return Amax(histogram, new QuantizationError(histogram));
    }

    internal static float Amax(AmplitudeHistogram histogram, QuantizationError error)
    {
        float best = histogram.Maximum;
        double least = error.Relative(best);
        for (int bins = BinEdges.UsedBins(histogram) - 1; bins > 0; bins--)
        {
            float amax = BinEdges.AmaxAt(histogram, bins);
            double relative = error.Relative(amax);
            if (relative < least)
            {
                least = relative;
                best = amax;
            }
        }

        return best;
    }
}
