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
/// <param name="livePods">Reads pods that the informer does not show yet.</param>
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
    ResourceClient<V1Pod> livePods,
    NamespaceLife namespaces,
    IClassCatalog classes,
    SlotLedger slots,
    StrayJobs strays,
    ProgressBoard progress,
    OperatorSettings settings,
    TimeProvider time)
{
    private const int MostPods = 100;

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

        List<V1Pod> seenPods = [];
        foreach (V1Job job in seen.Values)
        {
            seenPods.AddRange(await PodsOfAsync(engine, job, cancellationToken));
        }

        IReadOnlyDictionary<string, BuilderClass> known = classes.Classes();
        return new EngineView(
            engine,
            [.. seen.Values.Select(JobReader.Read).OrderBy(job => job.Name, StringComparer.Ordinal)],
            [
                .. seenPods
                    .Select(pod => PodReader.Read(pod, progress.Of(pod.Metadata.Uid)))
                    .OrderBy(pod => pod.Name, StringComparer.Ordinal),
            ],
            known,
            FreeSlots(known),
            engine.Metadata.DeletionTimestamp is not null && await namespaces.IsTerminatingAsync(key.Namespace, cancellationToken),
            settings,
            time.GetUtcNow());
    }

    // Jobs and pods come by two watches, and a Job is often seen complete before its pod is seen ended. What the builder said is in the pod:
    // before anybody concludes that it said nothing, the API server is asked.
    private async Task<IReadOnlyList<V1Pod>> PodsOfAsync(TrtEngine engine, V1Job job, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> known = pods.OwnedBy(job.Metadata.Uid);
        bool isOurs = job.Metadata.OwnerReferences?.Any(owner => owner.Uid == engine.Metadata.Uid) == true;
        if (!isOurs || JobReader.IsUnfinished(job) || job.Metadata.DeletionTimestamp is not null || known.Any(pod => PodReader.Read(pod).ExitCode is not null) || IsRecorded(engine, job))
        {
            return known;
        }

        ListOptions ofJob = new(job.Metadata.NamespaceProperty ?? "", $"{WellKnownNames.ManagedByLabel}={WellKnownNames.ManagedBy},job-name={job.Metadata.Name}");
        ResourcePage<V1Pod> live = await livePods.ListAsync(ofJob, MostPods, null, cancellationToken);
        return [.. live.Items.Where(pod => pod.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.Uid) == true).Select(Projections.Of)];
    }

    private static bool IsRecorded(TrtEngine engine, V1Job job)
    {
        string? key = JobReader.Read(job).Key;
        return engine.Status?.Stages?.Any(stage => stage.Key == key && stage.State is StageState.Succeeded or StageState.Failed) == true;
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
