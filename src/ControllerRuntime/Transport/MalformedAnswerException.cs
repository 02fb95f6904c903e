namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>The API server's answer is not what its API promises: no JSON, cut off, too long, or of another shape.</summary>
public sealed class MalformedAnswerException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong with the answer; control characters are taken out.</param>
    /// <param name="inner">The reader's own complaint.</param>
    public MalformedAnswerException(string message, Exception? inner = null)
        : base(PrintableText.Of(message), inner)
    {
    }
}
