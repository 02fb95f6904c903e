namespace TrtOperator.Precision.Execution;

/// <summary>ONNX Runtime could not load or run a model. The message is one sentence that names the node where the runtime does.</summary>
public sealed class InferenceException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public InferenceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and the runtime's own error.</summary>
    public InferenceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The node that failed, where the runtime named one.</summary>
    public string? Node { get; init; }
}
