namespace TrtOperator.Precision.Calibration;

/// <summary>How the range of an activation is chosen from its amplitude histogram.</summary>
public enum CalibrationMethod
{
    /// <summary>The method with the least quantization error, tensor by tensor.</summary>
    Auto,

    /// <summary>The range that loses the least information (Kullback-Leibler divergence); see <see cref="EntropyCalibrator"/>.</summary>
    Entropy,

    /// <summary>The largest absolute value seen; see <see cref="MaximumCalibrator"/>.</summary>
    MinMax,

    /// <summary>The range that holds a given share of the values; see <see cref="PercentileCalibrator"/>.</summary>
    Percentile,

    /// <summary>The range with the least mean squared INT8 error; see <see cref="MseCalibrator"/>.</summary>
    Mse,
}
