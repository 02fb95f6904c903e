namespace TrtOperator.BuilderJob.Report;

/// <summary>A <c>report.json</c> that cannot be read; the message is one sentence for a person.</summary>
public sealed class RunReportException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence that says what is wrong with the report.</param>
    /// <param name="inner">What the reader found, if anything.</param>
    public RunReportException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
