namespace TrtOperator.Storage;

/// <summary>
/// A store could not do what was asked. <see cref="Exception.Message"/> is one sentence with the place and what to do next.
/// It never has an inner exception, because those of storage clients may repeat request headers and signatures.
/// </summary>
public sealed class StorageException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One sentence, free of secrets.</param>
    /// <param name="failure">The kind of failure.</param>
    /// <param name="isTransient">Whether the same call may succeed later without anybody changing anything.</param>
    public StorageException(string message, StorageFailure failure, bool isTransient = false)
        : base(message)
    {
        Failure = failure;
        IsTransient = isTransient;
    }

    /// <summary>The kind of failure.</summary>
    public StorageFailure Failure { get; }

    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient { get; }
}
