using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Jobs;
using TrtOperator.Operator.Slots;

namespace TrtOperator.Operator.Observation;

/// <summary>Puts together what a decision about one TrtEngine rests on.</summary>
/// <param name="jobs">The Jobs that carry our label.</param>
/// <param name="pods">The pods that carry our label.</param>
/// <param name="liveJobs">Reads Jobs that the informer does not show.</param>
/// <param name="namespaces">Tells whether a namespace is being deleted.</param>
/// <param name="classes">The builder classes.</param>
/// <param name="slots">What the classes run.</param>
/// <param name="strays">Names that are taken by Jobs without our label.</param>
/// <param name="progress">What running builders tell.</param>
/// <param name="settings">The operator's settings.</param>
/// <param name="time">The clock.</param>
public sealed class EngineObserver(
    ObjectStore<V1Job> jobs,
    ObjectStore<V1Pod> pods,
    ResourceClient<V1Job> liveJobs,
    NamespaceLife namespaces,
    IClassCatalog classes,
    SlotLedger slots,
    StrayJobs strays,
    ProgressBoard progress,
    OperatorSettings settings,
    TimeProvider time)
{
    /// <summary>Looks.</summary>
    /// <param name="engine">The object.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What is seen.</returns>
    /// <exception cref="ApiException">Something had to be asked of the API server, and it refused.</exception>
    public async Task<EngineView> ObserveAsync(TrtEngine engine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ObjectKey key = ObjectKey.Of(engine.Metadata);
        Dictionary<string, V1Job> seen = new(StringComparer.Ordinal);
        foreach (V1Job job in jobs.OwnedBy(engine.Metadata.Uid ?? ""))
        {
            seen[job.Metadata.Name] = job;
        }

        // Jobs of a deleted namesake may still hold names that are needed.
        foreach (V1Job job in jobs.WithLabel(WellKnownNames.EngineLabel, key.Name).Where(job => job.Metadata.NamespaceProperty == key.Namespace))
        {
            seen.TryAdd(job.Metadata.Name, job);
        }

        foreach (string name in strays.Of(key))
        {
            if (await liveJobs.GetAsync(new ObjectKey(key.Namespace, name), cancellationToken) is { } stray)
            {
                seen.TryAdd(name, stray);
            }
            else
            {
                strays.Remove(key, name);
            }
        }

        IReadOnlyDictionary<string, BuilderClass> known = classes.Classes();
        return new EngineView(
            engine,
            [.. seen.Values.Select(JobReader.Read).OrderBy(job => job.Name, StringComparer.Ordinal)],
            [
                .. seen.Values
                    .SelectMany(job => pods.OwnedBy(job.Metadata.Uid))
                    .Select(pod => PodReader.Read(pod, progress.Of(pod.Metadata.Uid)))
                    .OrderBy(pod => pod.Name, StringComparer.Ordinal),
            ],
            known,
            FreeSlots(known),
            engine.Metadata.DeletionTimestamp is not null && await namespaces.IsTerminatingAsync(key.Namespace, cancellationToken),
            settings,
            time.GetUtcNow());
    }

    private Dictionary<string, int> FreeSlots(IReadOnlyDictionary<string, BuilderClass> known)
    {
        Dictionary<string, int> free = new(StringComparer.Ordinal);
        foreach ((string name, BuilderClass one) in known)
        {
            free[name] = Math.Max(0, one.Spec.MaxConcurrentJobs - slots.Unfinished(ClassLabel.Of(name)));
        }

        if (settings.MaxConcurrentJobs > 0)
        {
            free[SlotLedger.WholeOperator] = Math.Max(0, settings.MaxConcurrentJobs - slots.Unfinished(SlotLedger.WholeOperator));
        }

        return free;
    }
}
