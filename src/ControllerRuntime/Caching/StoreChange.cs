namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>One change of a store.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Kind">What became of the object.</param>
/// <param name="Key">Its name.</param>
/// <param name="Old">The object before; null when it was added.</param>
/// <param name="New">The object now; null when it was deleted.</param>
/// <param name="IsInitialList">Whether it comes from the first list: not news, only new to this process.</param>
public sealed record StoreChange<T>(StoreChangeKind Kind, ObjectKey Key, T? Old, T? New, bool IsInitialList)
    where T : class;
