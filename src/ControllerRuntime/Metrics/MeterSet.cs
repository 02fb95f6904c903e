using System.Collections.Concurrent;

namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>The things that a gauge looks at. Thread-safe.</summary>
internal sealed class MeterSet<T>
    where T : class
{
    private readonly ConcurrentDictionary<T, byte> _items = new(ReferenceEqualityComparer.Instance);

    public void Add(T item) => _items[item] = 0;

    public void Remove(T item) => _items.TryRemove(item, out _);

    public IEnumerable<T> Items => _items.Keys;
}
