using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.OperatorBench;

/// <summary>When what the bench waits for came to the server: the first Job of a TrtEngine, and each holder of the lease.</summary>
internal sealed class Arrivals
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _firstJobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _holders = new(StringComparer.Ordinal);

    public Arrivals(ApiServerDouble server) => server.Objects.Changed += See;

    /// <summary>When a TrtEngine's first Job came, as a time stamp of <see cref="Stopwatch"/>.</summary>
    public Task<long> FirstJobOf(string engine) => Of(_firstJobs, engine).Task.WaitAsync(Patience);

    /// <summary>When a replica took the lease for the first time, as a time stamp of <see cref="Stopwatch"/>.</summary>
    public Task<long> LeaseOf(string replica) => Of(_holders, replica).Task.WaitAsync(Patience);

    private void See(ObjectChange change, StoredObject changed)
    {
        long now = Stopwatch.GetTimestamp();
        if (changed.Kind == ServedKinds.Jobs && change == ObjectChange.Added && changed.Labels.TryGetValue(WellKnownNames.EngineLabel, out string? engine))
        {
            Of(_firstJobs, engine).TrySetResult(now);
        }
        else if (changed.Kind == ServedKinds.Leases && changed.ToJson()["spec"] is JsonObject spec && (string?)spec["holderIdentity"] is { Length: > 0 } holder)
        {
            // The identity is the pod's name, an underscore and what makes it this process's own.
            Of(_holders, holder.Split('_')[0]).TrySetResult(now);
        }
    }

    private static TaskCompletionSource<long> Of(ConcurrentDictionary<string, TaskCompletionSource<long>> sources, string name)
        => sources.GetOrAdd(name, _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
}
