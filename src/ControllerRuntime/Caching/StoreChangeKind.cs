namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>What happened to an object in a store.</summary>
public enum StoreChangeKind
{
    /// <summary>It came.</summary>
    Added,

    /// <summary>It has another resource version.</summary>
    Updated,

    /// <summary>It went.</summary>
    Deleted,
}
