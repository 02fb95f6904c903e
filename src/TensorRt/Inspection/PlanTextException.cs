namespace TrtOperator.TensorRt.Inspection;

/// <summary>A text or file is not what a plan's listing or a plan is. The message is one sentence for people and says what to do next.</summary>
public sealed class PlanTextException : Exception
{
    /// <summary>An exception without a sentence.</summary>
    public PlanTextException()
    {
    }

    /// <summary>An exception with a sentence.</summary>
    /// <param name="message">What is wrong, and what to do next.</param>
    public PlanTextException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a sentence and its cause.</summary>
    /// <param name="message">What is wrong, and what to do next.</param>
    /// <param name="innerException">The cause.</param>
    public PlanTextException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
