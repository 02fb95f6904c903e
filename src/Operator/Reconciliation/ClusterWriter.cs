using System.Text.Json.Nodes;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Status;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.Operator.Reconciliation;

/// <summary>Every write of the operator to the API server but leases and events. What it writes is remembered until the informers show it.</summary>
/// <param name="engines">Writes TrtEngines.</param>
/// <param name="jobs">Writes Jobs.</param>
/// <param name="engineWrites">What was written to TrtEngines.</param>
/// <param name="jobWrites">What was written to Jobs.</param>
/// <param name="time">The clock.</param>
public sealed class ClusterWriter(
    ResourceClient<TrtEngine> engines, ResourceClient<V1Job> jobs, OwnWrites<TrtEngine> engineWrites, OwnWrites<V1Job> jobWrites, TimeProvider time)
{
    private readonly StatusWriter<TrtEngine, TrtEngineStatus> _status = new(engines, time);
    private readonly FinalizerWriter<TrtEngine> _finalizer = new(engines, WellKnownNames.Finalizer);

    /// <summary>Whether the informers show everything that was written to an object and to its Jobs.</summary>
    /// <param name="engine">The object.</param>
    /// <returns>False while something is on its way; its arrival is a change that wakes the object.</returns>
    public bool IsCaughtUp(ObjectKey engine) => engineWrites.IsCaughtUp(engine) && jobWrites.IsCaughtUpForOwner(engine);

    /// <summary>Creates a Job.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether the name was free, or held by this very Job already.</returns>
    /// <exception cref="ApiException">The server refused for another reason.</exception>
    public async Task<bool> CreateAsync(V1Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        try
        {
            jobWrites.Remember(await jobs.CreateAsync(job, cancellationToken));
            return true;
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // Ours all the same if an earlier answer was lost, or the informer lags.
            V1Job? there = await jobs.GetAsync(ObjectKey.Of(job.Metadata), cancellationToken);
            if (there is null || there.Metadata.DeletionTimestamp is not null || there.Metadata.OwnerReferences?.Any(owner => owner.Uid == job.Metadata.OwnerReferences[0].Uid) != true)
            {
                return false;
            }

            jobWrites.Remember(there);
            return there.Metadata.Labels?.ContainsKey(WellKnownNames.ManagedByLabel) == true;
        }
    }

    /// <summary>Keeps a Job from trying again. Its pods and their logs stay.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="uid">Its UID.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When it is done, or the Job is gone.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task StopRetryingAsync(ObjectKey job, string uid, CancellationToken cancellationToken)
    {
        JsonObject patch = new() { ["metadata"] = new JsonObject { ["uid"] = uid }, ["spec"] = new JsonObject { ["parallelism"] = 0 } };
        try
        {
            jobWrites.Remember(await jobs.PatchAsync(job, ObjectPatch.Merge(patch), null, cancellationToken));
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict || e.StatusCode == System.Net.HttpStatusCode.UnprocessableEntity)
        {
            // Gone, or another Job of that name, whose UID cannot be changed: neither is to be stopped.
        }
    }

    /// <summary>Deletes a Job and its pods.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="uid">Its UID.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>When it is being deleted, or was gone.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task DeleteAsync(ObjectKey job, string uid, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.DeleteAsync(job, uid, cancellationToken);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            // Another Job of that name.
        }
    }

    /// <summary>Writes a status where it differs.</summary>
    /// <param name="engine">The object as it was read.</param>
    /// <param name="status">The status.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object as it is now; null when it is gone.</returns>
    /// <exception cref="ApiException">The server refused: a conflict where somebody wrote in between.</exception>
    public async Task<TrtEngine?> WriteStatusAsync(TrtEngine engine, TrtEngineStatus status, CancellationToken cancellationToken)
    {
        StatusWriteResult<TrtEngine> result = await _status.WriteAsync(engine, status, cancellationToken);
        switch (result.Outcome)
        {
            case StatusWriteOutcome.Gone:
                return null;
            case StatusWriteOutcome.Conflict:
                throw new ApiException(System.Net.HttpStatusCode.Conflict, "Conflict", "The object was changed since it was read.");
            case StatusWriteOutcome.Written:
                engineWrites.Remember(result.Entity);
                break;
        }

        return result.Entity;
    }

    /// <summary>Puts the finalizer on an object, or takes it off.</summary>
    /// <param name="engine">The object.</param>
    /// <param name="wanted">Whether it shall be there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object as it is now; null when it is gone or cannot take one any more.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<TrtEngine?> SetFinalizerAsync(TrtEngine engine, bool wanted, CancellationToken cancellationToken)
    {
        TrtEngine? written = wanted ? await _finalizer.AddAsync(engine, cancellationToken) : await _finalizer.RemoveAsync(engine, cancellationToken);
        if (written is not null && written != engine)
        {
            engineWrites.Remember(written);
        }

        return written;
    }

    /// <summary>Forgets an object that is gone.</summary>
    /// <param name="engine">The object.</param>
    public void Forget(ObjectKey engine) => engineWrites.Forget(engine);
}
