namespace TrtOperator.Precision.Calibration;

/// <summary>The range chosen for a tensor.</summary>
/// <param name="Amax">The absolute value that quantizes to 127; zero only for a tensor of zeros (see <see cref="QuantizationScale"/>).</param>
/// <param name="Chosen">The method that proposed it; never <see cref="CalibrationMethod.Auto"/>.</param>
/// <param name="RelativeQuantizationError">The power of the INT8 error over the power of the values, at least 0.</param>
/// <param name="Candidates">All that was compared: one entry for a named method, five for <see cref="CalibrationMethod.Auto"/>.</param>
public sealed record AmaxChoice(
    float Amax,
    CalibrationMethod Chosen,
    double RelativeQuantizationError,
    IReadOnlyList<AmaxCandidate> Candidates);
