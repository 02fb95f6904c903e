namespace TrtOperator.Precision.Calibration;

/// <summary>A range that one calibration method proposes.</summary>
/// <param name="Method">The method; never <see cref="CalibrationMethod.Auto"/>.</param>
/// <param name="Percentile">The percentile in percent, (0, 100]; null for the other methods.</param>
/// <param name="Amax">The absolute value that quantizes to 127; zero only for a tensor of zeros.</param>
/// <param name="RelativeQuantizationError">The power of the INT8 error over the power of the values, see <see cref="QuantizationError"/>.</param>
public sealed record AmaxCandidate(CalibrationMethod Method, double? Percentile, float Amax, double RelativeQuantizationError)
{
    /// <summary>The method for people, with its percentile where it has one.</summary>
    public string Describe() => Percentile is { } percent ? FormattableString.Invariant($"{Method} {percent}") : Method.ToString();
}
