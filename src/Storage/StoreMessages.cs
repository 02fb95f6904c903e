namespace TrtOperator.Storage;

/// <summary>Sentences that every kind of store says alike.</summary>
internal static class StoreMessages
{
    public static StorageException ConditionNotMet(string place, WriteCondition condition)
        => new(
            condition.MustBeAbsent
                ? $"'{place}' exists already and is not overwritten; choose another name or read what is there."
                : $"'{place}' was changed by somebody else in the meantime; read it again and decide anew.",
            StorageFailure.ConditionNotMet);

    public static StorageException NotFound(string place)
        => new($"'{place}' does not exist; check the URI.", StorageFailure.NotFound);

    /// <summary>The caller's content could not be read; other kinds of error pass unchanged.</summary>
    public static Exception ContentFailure(string place, Exception e)
        => e is IOException
            ? new StorageException(
                $"The content for '{place}' could not be read to its end ({e.GetType().Name}); check the local file and write it again.",
                StorageFailure.Unavailable,
                isTransient: true)
            : e;
}
