namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>A change of a store. The objects are shared: nobody may change them.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Kind">What happened.</param>
/// <param name="Key">Its name.</param>
/// <param name="Old">The state before; of a deleted object the last known one, which may be newer than what was stored. Null where it was added.</param>
/// <param name="New">The state after; null where it was deleted.</param>
/// <param name="IsInitialList">Whether it was found by the first list after the start, so that nobody waits for it.</param>
public sealed record StoreChange<T>(StoreChangeKind Kind, ObjectKey Key, T? Old, T? New, bool IsInitialList)
    where T : class;
