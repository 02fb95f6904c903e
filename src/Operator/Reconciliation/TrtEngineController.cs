using System.Net;
using Microsoft.Extensions.Logging;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Jobs;
using TrtOperator.Operator.Observation;
using TrtOperator.Operator.Slots;
using TrtOperator.Operator.Telemetry;

namespace TrtOperator.Operator.Reconciliation;

/// <summary>Observes, lets decide, and carries out. Everything that is hard about it is decided elsewhere.</summary>
/// <param name="observer">Looks.</param>
/// <param name="writer">Writes.</param>
/// <param name="slots">What the builder classes run.</param>
/// <param name="waiters">Who waits for a slot.</param>
/// <param name="strays">Names that are taken by others.</param>
/// <param name="namespaces">Which namespaces are being deleted.</param>
/// <param name="events">Records events.</param>
/// <param name="settings">The operator's settings.</param>
/// <param name="log">The log.</param>
public sealed class TrtEngineController(
    EngineObserver observer,
    ClusterWriter writer,
    SlotLedger slots,
    SlotWaiters waiters,
    StrayJobs strays,
    NamespaceLife namespaces,
    EngineEvents events,
    OperatorSettings settings,
    ILogger<TrtEngineController> log) : IEntityController<TrtEngine>
{
    // A slot or a name may be lost to somebody else between looking and creating; then it is looked at again.
    private const int MostLooks = 3;
    private const int MostWords = 800;

    // What was written arrives as a change, which wakes the object; this is for a change that never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task<ReconciliationResult<TrtEngine>> ReconcileAsync(TrtEngine entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ObjectKey key = ObjectKey.Of(entity.Metadata);
        if (!writer.IsCaughtUp(key))
        {
            return ReconciliationResult<TrtEngine>.Success(entity, Patience);
        }

        try
        {
            return await CarryOutAsync(entity, cancellationToken);
        }
        catch (ApiException e) when (e.StatusCode == HttpStatusCode.UnprocessableEntity)
        {
            // Servers before 1.30 hold a whole object against its definition even where only its status is written. One older than a bound can then be told nothing
            // in its conditions.
            string said = Sentence.Clean(e.Message, MostWords);
            events.Record(entity, new EngineEvent(true, "WriteRefused", $"The API server takes no write to this object, so neither conditions nor finalizers are kept up: {said} Apply it again with that mended."));
            return ReconciliationResult<TrtEngine>.Failure(entity, e.Message, e);
        }
    }

    /// <inheritdoc/>
    public Task<ReconciliationResult<TrtEngine>> DeletedAsync(TrtEngine entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ObjectKey key = ObjectKey.Of(entity.Metadata);
        waiters.Set(key, []);
        strays.RemoveAll(key);
        writer.Forget(key);
        return Task.FromResult(ReconciliationResult<TrtEngine>.Success(entity));
    }

    private async Task<ReconciliationResult<TrtEngine>> CarryOutAsync(TrtEngine entity, CancellationToken cancellationToken)
    {
        Refusal? refusal = null;
        HashSet<string> created = new(StringComparer.Ordinal);
        for (int look = 1; ; look++)
        {
            EngineView view = await observer.ObserveAsync(entity, cancellationToken);
            Decision decision = refusal is null ? EngineDecisions.Decide(view) : EngineDecisions.Decide(view, refusal);
            if (decision.Finalizer == FinalizerWish.Add)
            {
                if (await writer.SetFinalizerAsync(entity, true, cancellationToken) is not { } held)
                {
                    return ReconciliationResult<TrtEngine>.Success(entity);
                }

                entity = held;
            }

            CreationResult creation = await CreateAsync(entity, decision, created, cancellationToken);
            if (creation.Refusal is not null || creation.LookAgain)
            {
                refusal = creation.Refusal;
                if (look < MostLooks)
                {
                    continue;
                }
            }

            return await FinishAsync(entity, decision, created, creation.Trouble, cancellationToken);
        }
    }

    private async Task<CreationResult> CreateAsync(TrtEngine engine, Decision decision, HashSet<string> created, CancellationToken cancellationToken)
    {
        foreach (WantedJob wanted in decision.Create)
        {
            ObjectKey key = new(engine.Metadata.NamespaceProperty ?? "", wanted.Name);
            if (!slots.TryTake(key, ClassLabel.Of(wanted.ClassName), wanted.Class.MaxConcurrentJobs, settings.MaxConcurrentJobs))
            {
                return new CreationResult(LookAgain: true);
            }

            try
            {
                if (!await writer.CreateAsync(JobFactory.Create(engine, wanted), cancellationToken))
                {
                    slots.Free(key);
                    strays.Add(ObjectKey.Of(engine.Metadata), wanted.Name);
                    return new CreationResult(LookAgain: true);
                }

                created.Add(wanted.Name);
                EngineMetrics.JobCreated(wanted.Order.Stage);
                ReconciliationLog.Created(log, wanted.Name, wanted.Stage, wanted.ClassName);
            }
            catch (InvalidJobException e)
            {
                slots.Free(key);
                return new CreationResult(Refusal: new Refusal(Reasons.InvalidSpec, e.Message));
            }
            catch (ApiException e) when (e.StatusCode == HttpStatusCode.UnprocessableEntity)
            {
                slots.Free(key);
                return new CreationResult(Refusal: new Refusal(Reasons.InvalidSpec, $"The API server does not take the Job that spec.builder and the builder class ask for: {e.Message}"));
            }
            catch (ApiException e) when (e.StatusCode == HttpStatusCode.Forbidden)
            {
                slots.Free(key);
                if (e.IsNamespaceTerminating)
                {
                    namespaces.SawTerminating(key.Namespace);
                }

                // A quota, a policy or a missing right: said where people look, and tried again.
                CreationTrouble.Show(decision.Status, wanted.Name, e.Message);
                return new CreationResult(Trouble: e);
            }
            catch (Exception)
            {
                slots.Free(key);
                throw;
            }
        }

        return new CreationResult();
    }

    private async Task<ReconciliationResult<TrtEngine>> FinishAsync(
        TrtEngine engine, Decision decision, HashSet<string> created, ApiException? trouble, CancellationToken cancellationToken)
    {
        ObjectKey key = ObjectKey.Of(engine.Metadata);
        waiters.Set(key, [.. decision.WaitsForClasses.Select(ClassLabel.Of)]);
        TrtEngineStatus? before = engine.Status;
        if (await writer.WriteStatusAsync(engine, decision.Status, cancellationToken) is not { } written)
        {
            return ReconciliationResult<TrtEngine>.Success(engine);
        }

        foreach (EngineEvent happened in decision.Events.Where(happened => happened.Job is null || created.Contains(happened.Job)))
        {
            events.Record(written, happened);
            ReconciliationLog.Happened(log, happened.IsWarning ? LogLevel.Warning : LogLevel.Information, happened.Reason, happened.Message);
        }

        if (trouble is { IsNamespaceTerminating: false } && CreationTrouble.EventOf(before, decision.Status) is { } refused)
        {
            events.Record(written, refused);
        }

        EngineMetrics.Saw(before, decision.Status);
        foreach (DoomedJob doomed in decision.StopRetrying)
        {
            ReconciliationLog.Stopped(log, doomed.Name, doomed.Why);
            await writer.StopRetryingAsync(key with { Name = doomed.Name }, doomed.Uid, cancellationToken);
        }

        foreach (DoomedJob doomed in decision.Delete)
        {
            ReconciliationLog.Deleted(log, doomed.Name, doomed.Why);
            await writer.DeleteAsync(key with { Name = doomed.Name }, doomed.Uid, cancellationToken);
        }

        if (decision.Finalizer == FinalizerWish.Remove)
        {
            await writer.SetFinalizerAsync(written, false, cancellationToken);
        }

        return trouble switch
        {
            null => ReconciliationResult<TrtEngine>.Success(written, decision.RequeueAfter),

            // The object goes next; that wakes it.
            { IsNamespaceTerminating: true } => ReconciliationResult<TrtEngine>.Success(written, Patience),
            _ => ReconciliationResult<TrtEngine>.Failure(written, trouble.Message, trouble),
        };
    }

    private sealed record CreationResult(bool LookAgain = false, Refusal? Refusal = null, ApiException? Trouble = null);
}
