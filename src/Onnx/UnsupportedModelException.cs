namespace TrtOperator.Onnx;

/// <summary>A valid ONNX model uses something this library cannot carry over without changing its meaning. The message is one sentence that names the operator, the node or the version.</summary>
public sealed class UnsupportedModelException : Exception
{
    /// <summary>Makes the exception with its sentence.</summary>
    public UnsupportedModelException(string message)
        : base(PrintableText.Of(message))
    {
    }

    /// <summary>Makes the exception with its sentence and the error that led to it.</summary>
    public UnsupportedModelException(string message, Exception innerException)
        : base(PrintableText.Of(message), innerException)
    {
    }
}
