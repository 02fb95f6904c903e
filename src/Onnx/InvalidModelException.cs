namespace TrtOperator.Onnx;

/// <summary>A file is no valid ONNX model: truncated, hostile or inconsistent. The message is one sentence that names the file or the node and says what to do next.</summary>
public sealed class InvalidModelException : Exception
{
    /// <summary>Makes the exception with its sentence.</summary>
    public InvalidModelException(string message)
        : base(PrintableText.Of(message))
    {
    }

    /// <summary>Makes the exception with its sentence and the error that led to it.</summary>
    public InvalidModelException(string message, Exception innerException)
        : base(PrintableText.Of(message), innerException)
    {
    }
}
