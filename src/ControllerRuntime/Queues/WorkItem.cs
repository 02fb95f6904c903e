namespace TrtOperator.ControllerRuntime.Queues;

/// <summary>A key handed out by a queue. It is to be given back with <see cref="WorkQueue{TKey}.Done"/>.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <param name="Key">The key.</param>
/// <param name="Priority">The priority that it had.</param>
public sealed record WorkItem<TKey>(TKey Key, int Priority);
