namespace TrtOperator.Precision.Datasets;

/// <summary>A dataset cannot be read or does not fit the model; the message is one sentence that names the file and the way out.</summary>
public sealed class InvalidDatasetException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public InvalidDatasetException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and what caused it.</summary>
    public InvalidDatasetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
