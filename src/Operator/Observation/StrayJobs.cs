using System.Collections.Concurrent;
using TrtOperator.ControllerRuntime;

namespace TrtOperator.Operator.Observation;

/// <summary>
/// Jobs that hold a name which a stage needs, and that the informer does not show because they lack our labels: found when a creation is
/// answered with AlreadyExists. Looked at live again at every observation of their engine until they are gone.
/// </summary>
public sealed class StrayJobs
{
    private readonly ConcurrentDictionary<(ObjectKey Engine, string Job), byte> _names = new();

    /// <summary>Remembers a name that is taken.</summary>
    /// <param name="engine">The engine that needs it.</param>
    /// <param name="job">The Job's name.</param>
    public void Add(ObjectKey engine, string job) => _names[(engine, job)] = 0;

    /// <summary>Forgets a name that is free again.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="job">The Job's name.</param>
    public void Remove(ObjectKey engine, string job) => _names.TryRemove((engine, job), out _);

    /// <summary>Forgets an engine that is gone.</summary>
    /// <param name="engine">The engine.</param>
    public void RemoveAll(ObjectKey engine)
    {
        foreach (string job in Of(engine))
        {
            Remove(engine, job);
        }
    }

    /// <summary>The names that were taken when an engine was last looked at.</summary>
    /// <param name="engine">The engine.</param>
    /// <returns>Names of Jobs, in order.</returns>
    public IReadOnlyList<string> Of(ObjectKey engine)
        => _names.IsEmpty ? [] : [.. _names.Keys.Where(entry => entry.Engine == engine).Select(entry => entry.Job).Order(StringComparer.Ordinal)];
}
