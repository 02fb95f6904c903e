using TrtOperator.ControllerRuntime;

namespace TrtOperator.Operator.Slots;

/// <summary>Which objects wait for a free slot of which builder class.</summary>
public sealed class SlotWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, IReadOnlyList<string>> _waiting = [];

    /// <summary>Remembers what an object waits for since its last decision.</summary>
    /// <param name="engine">The object.</param>
    /// <param name="classes">The classes; empty: it waits for none.</param>
    public void Set(ObjectKey engine, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        lock (_lock)
        {
            if (classes.Count == 0)
            {
                _waiting.Remove(engine);
            }
            else
            {
                _waiting[engine] = classes;
            }
        }
    }

    /// <summary>Whom a freed slot wakes: everybody who waits for that class, or for the limit of the whole operator.</summary>
    /// <param name="className">The class that has room.</param>
    /// <returns>The objects, by name.</returns>
    public IReadOnlyList<ObjectKey> Of(string className)
    {
        lock (_lock)
        {
            return
            [
                .. _waiting
                    .Where(entry => entry.Value.Any(waited => waited == className || waited == SlotLedger.WholeOperator))
                    .Select(entry => entry.Key)
                    .OrderBy(key => key.ToString(), StringComparer.Ordinal),
            ];
        }
    }
}
