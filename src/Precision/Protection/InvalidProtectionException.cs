namespace TrtOperator.Precision.Protection;

/// <summary>A protection rule that cannot be meant: it matches nothing, has no path, or is no valid expression. The message is one sentence that names the rule.</summary>
public sealed class InvalidProtectionException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public InvalidProtectionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and what led to it.</summary>
    public InvalidProtectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
