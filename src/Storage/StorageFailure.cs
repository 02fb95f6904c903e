namespace TrtOperator.Storage;

/// <summary>What kind of thing went wrong at a store, for callers that react to it.</summary>
public enum StorageFailure
{
    /// <summary>The request itself cannot be carried out: a bad name, URI, credential, right or a read-only store.</summary>
    Refused,

    /// <summary>The object, its folder or its container does not exist.</summary>
    NotFound,

    /// <summary>A <see cref="WriteCondition"/> did not hold: somebody else wrote first.</summary>
    ConditionNotMet,

    /// <summary>The bytes do not have the SHA-256 that they should have.</summary>
    DigestMismatch,

    /// <summary>The disk or quota is full.</summary>
    DiskFull,

    /// <summary>The store did not answer, answered with a server error, or the connection was cut too often.</summary>
    Unavailable,
}
