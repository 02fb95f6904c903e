namespace TrtOperator.BuilderJob.Stages;

/// <summary>What was to be written is longer than it was said to be.</summary>
public sealed class StreamTooLongException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StreamTooLongException()
        : base("The content is longer than its record says.")
    {
    }
}
