namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>What became of an object in a store.</summary>
public enum StoreChangeKind
{
    /// <summary>It was not there before.</summary>
    Added,

    /// <summary>It is another than before.</summary>
    Updated,

    /// <summary>It is gone.</summary>
    Deleted,
}
