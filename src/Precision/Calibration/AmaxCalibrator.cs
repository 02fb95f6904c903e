namespace TrtOperator.Precision.Calibration;

/// <summary>Chooses a tensor's INT8 range from its amplitude histogram.</summary>
public static class AmaxCalibrator
{
    /// <summary>The percentile that <see cref="CalibrationMethod.Percentile"/> stands for unless another is given.</summary>
    public const double DefaultPercentile = 99.999;

    /// <summary>Chooses the range.</summary>
    /// <param name="histogram">The tensor's finite values; NaNs and infinities in it are left out and are the caller's to judge.</param>
    /// <param name="method">
    /// <see cref="CalibrationMethod.Auto"/> compares the maximum, the percentiles 99.999 and 99.99, entropy and the sweep for the
    /// least squared error, all by <see cref="QuantizationError"/>; of equals the earlier in this list is taken.
    /// </param>
    /// <param name="percentile">The percentile in percent, (0, 100], for <see cref="CalibrationMethod.Percentile"/>.</param>
    /// <exception cref="InvalidCalibrationException">The histogram holds no finite value.</exception>
    public static AmaxChoice Choose(AmplitudeHistogram histogram, CalibrationMethod method, double percentile = DefaultPercentile)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (histogram.FiniteCount == 0)
        {
            throw new InvalidCalibrationException(
                "The calibration histogram holds no finite value, so no range can be chosen; check the calibration data and the FP32 model for NaN and Inf.");
        }

        QuantizationError error = new(histogram);
        AmaxCandidate[] candidates = method switch
        {
            CalibrationMethod.Auto =>
            [
                Candidate(CalibrationMethod.MinMax, null),
                Candidate(CalibrationMethod.Percentile, 99.999),
                Candidate(CalibrationMethod.Percentile, 99.99),
                Candidate(CalibrationMethod.Entropy, null),
                Candidate(CalibrationMethod.Mse, null),
            ],
            CalibrationMethod.Percentile => [Candidate(method, percentile)],
            CalibrationMethod.Entropy or CalibrationMethod.MinMax or CalibrationMethod.Mse => [Candidate(method, null)],
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "This is no calibration method."),
        };
        AmaxCandidate best = candidates.MinBy(candidate => candidate.RelativeQuantizationError)!;
        return new AmaxChoice(best.Amax, best.Method, best.RelativeQuantizationError, candidates);

        AmaxCandidate Candidate(CalibrationMethod by, double? percent)
        {
            float amax = by switch
            {
                CalibrationMethod.Percentile => PercentileCalibrator.Amax(histogram, percent!.Value),
                CalibrationMethod.Entropy => EntropyCalibrator.Amax(histogram),
                CalibrationMethod.Mse => MseCalibrator.Amax(histogram, error),
                _ => MaximumCalibrator.Amax(histogram),
            };
            return new AmaxCandidate(by, percent, amax, error.Relative(amax));
        }
    }
}
