namespace TrtOperator.BuilderJob;

/// <summary>The declaration and the inputs do not fit together. The message is one sentence that names field, file or node.</summary>
public sealed class BadInputException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">One CamelCase word, as a condition's reason.</param>
    /// <param name="sentence">What is wrong.</param>
    /// <param name="nextStep">What to do, where the sentence does not say it.</param>
    public BadInputException(string reason, string sentence, string? nextStep = null)
        : base(sentence)
    {
        Reason = reason;
        NextStep = nextStep;
    }

    /// <summary>One CamelCase word, as a condition's reason.</summary>
    public string Reason { get; }

    /// <summary>What to do, where the message does not say it.</summary>
    public string? NextStep { get; }
}
