namespace TrtOperator.Precision.Calibration;

/// <summary>Weights, a calibration histogram or its stored form cannot give a scale; the message is one sentence that says why.</summary>
public sealed class InvalidCalibrationException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public InvalidCalibrationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and what caused it.</summary>
    public InvalidCalibrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
