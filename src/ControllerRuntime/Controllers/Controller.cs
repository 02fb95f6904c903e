using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Metrics;
using TrtOperator.ControllerRuntime.Queues;

namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>Takes keys from a work queue and has their objects reconciled, each by one worker at a time.</summary>
/// <typeparam name="TEntity">The kind.</typeparam>
public sealed class Controller<TEntity> : IController, IControllerGauges, IDisposable
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly IEntityController<TEntity> _entities;
    private readonly Func<ObjectKey, TEntity?> _read;
    private readonly Func<IEnumerable<ObjectKey>> _keys;
    private readonly Func<TEntity, bool>? _isAwaited;
    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ReconcileInstruments _instruments;
    private readonly DeletedEntities<TEntity> _deleted = new();
    private int _activeWorkers;
    private volatile bool _isWorking;

    /// <summary>Makes a controller.</summary>
    /// <param name="name">Its name in logs and metrics, such as the kind in lower case.</param>
    /// <param name="entities">What reconciles.</param>
    /// <param name="read">Reads an object from the cache; null where it is not there.</param>
    /// <param name="keys">All keys in the cache. They are enqueued when work begins, so that nothing need be kept while another process leads.</param>
    /// <param name="logger">The log.</param>
    /// <param name="options">How to work.</param>
    /// <param name="time">The clock.</param>
    /// <param name="backoff">The waits between retries.</param>
    /// <param name="isAwaited">
    /// Whether somebody waits for an object when work begins, because nobody has seen to its last change: it goes before all others. What changed before this process
    /// led was told then, when nothing was kept, so only the object itself can say. Null where none is awaited.
    /// </param>
    public Controller(
        string name,
        IEntityController<TEntity> entities,
        Func<ObjectKey, TEntity?> read,
        Func<IEnumerable<ObjectKey>> keys,
        ILogger logger,
        ControllerOptions? options = null,
        TimeProvider? time = null,
        RetryBackoff? backoff = null,
        Func<TEntity, bool>? isAwaited = null)
    {
        Name = name;
        (_entities, _read, _keys, _isAwaited, _logger) = (entities, read, keys, isAwaited, logger);
        _options = options ?? new ControllerOptions();
        _time = time ?? TimeProvider.System;
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Workers, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.Workers, ControllerOptions.MostWorkers, nameof(options));
        _instruments = new ReconcileInstruments(name);
        Queue = new WorkQueue<ObjectKey>(name, _time, backoff);
        RuntimeMetrics.Controllers.Add(this);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The queue of this controller.</summary>
    public WorkQueue<ObjectKey> Queue { get; }

    /// <summary>How many workers reconcile at this moment.</summary>
    public int ActiveWorkers => Volatile.Read(ref _activeWorkers);

    /// <summary>Whether the workers run.</summary>
    public bool IsWorking => _isWorking;

    /// <inheritdoc/>
    public WorkerState State => new(_isWorking, Queue.Count, ActiveWorkers, Queue.LongestProcessing);

    int IControllerGauges.Workers => _options.Workers;

    /// <summary>Has an object reconciled. Does nothing while this process does not work: all objects are enqueued when work begins.</summary>
    /// <param name="key">The object.</param>
    /// <param name="priority">How urgent it is; see <see cref="WorkPriority"/>.</param>
    public void Enqueue(ObjectKey key, int priority = WorkPriority.Normal)
    {
        if (_isWorking)
        {
            Queue.Add(key, priority);
        }
    }

    /// <summary>Has a deleted object dealt with. Does nothing while this process does not work.</summary>
    /// <param name="lastState">The object's last known state.</param>
    public void EnqueueDeleted(TEntity lastState)
    {
        ArgumentNullException.ThrowIfNull(lastState);
        if (_isWorking)
        {
            ObjectKey key = ObjectKey.Of(lastState.Metadata);
            _deleted.Add(key, lastState);
            Queue.Add(key);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReconcileLog.Started(_logger, Name, _options.Workers);

        // Before the keys are listed: what changes in between must not be missed.
        _isWorking = true;
        try
        {
            foreach (ObjectKey key in _keys())
            {
                Queue.Add(key, FirstPriority(key));
            }

            await Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(cancellationToken), CancellationToken.None)));
        }
        finally
        {
            _isWorking = false;
            ReconcileLog.Ended(_logger, Name);
        }
    }

    /// <inheritdoc/>
    public void StopIntake() => Queue.ShutDown();

    /// <summary>Stops the intake and takes the controller out of the metrics.</summary>
    public void Dispose()
    {
        Queue.Dispose();
        RuntimeMetrics.Controllers.Remove(this);
    }

    private int FirstPriority(ObjectKey key)
    {
        try
        {
            return _isAwaited is not null && _read(key) is { } entity && _isAwaited(entity) ? WorkPriority.Normal : WorkPriority.InitialList;
        }
#pragma warning disable CA1031 // The question is a caller's; one object that it cannot take must not keep all others from being worked on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ReconcileLog.NotRanked(_logger, e, key);
            return WorkPriority.Normal;
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await Queue.GetAsync(cancellationToken) is { } item)
            {
                Interlocked.Increment(ref _activeWorkers);
                try
                {
                    using (_logger.BeginScope(ReconcileScope.Begin(Name, item.Key)))
                    {
                        await ProcessAsync(item, cancellationToken);
                    }
                }
                finally
                {
                    Interlocked.Decrement(ref _activeWorkers);
                    Queue.Done(item.Key);
                }

                // A reconcile that finds nothing to do never waits, and thousands of them would keep every thread of the pool for themselves: what the watches
                // bring would not even be read. Here whoever waits for a thread gets it, before the next key is chosen.
                await Task.Yield();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Leadership is lost, or a graceful stop has waited long enough.
        }
    }

    private async Task ProcessAsync(WorkItem<ObjectKey> item, CancellationToken cancellationToken)
    {
        IReadOnlyList<TEntity> gone = _deleted.Take(item.Key);
        for (int i = 0; i < gone.Count; i++)
        {
            TEntity entity = gone[i];
            if (!await AttemptAsync(item, async token => await _entities.DeletedAsync(entity, token), isDeletion: true, cancellationToken))
            {
                foreach (TEntity left in gone.Skip(i))
                {
                    _deleted.Add(item.Key, left);
                }

                return;
            }
        }

        bool isThere = true;
        await AttemptAsync(
            item,
            async token =>
            {
                TEntity? entity = _read(item.Key);
                isThere = entity is not null;
                return entity is null ? null : await _entities.ReconcileAsync(entity, token);
            },
            isDeletion: false,
            cancellationToken);
        if (!isThere)
        {
            Queue.Forget(item.Key);
        }
    }

    /// <summary>Runs one attempt, counts it and sees to its retry.</summary>
    /// <returns>Whether it is done with; false where it is to be tried again, or was stopped.</returns>
    private async Task<bool> AttemptAsync(
        WorkItem<ObjectKey> item, Func<CancellationToken, Task<ReconciliationResult<TEntity>?>> attempt, bool isDeletion, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        using CancellationTokenSource timeout = _options.ReconcileTimeout is { } limit ? new CancellationTokenSource(limit, _time) : new CancellationTokenSource();
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        string outcome;
        bool isDone = false;
        try
        {
            ReconciliationResult<TEntity>? result = await attempt(both.Token);
            if (result is null)
            {
                return true;
            }

            (outcome, isDone) = Settle(item, result, isDeletion);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ReconcileLog.Stopped(_logger);
            return false;
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested)
        {
            _instruments.TimedOut();
            outcome = Retry(item, e, $"It did not end within {_options.ReconcileTimeout}.", null);
        }
        catch (TerminalException e)
        {
            _instruments.Failed();
            _instruments.FailedForGood();
            ReconcileLog.FailedForGood(_logger, e, PrintableText.Of(e.Message));
            Queue.Forget(item.Key);
            (outcome, isDone) = (RuntimeMetrics.Error, true);
        }
        catch (Exception e) when (ReconcileFailure.IsConflict(e))
        {
            ReconcileLog.Conflicted(_logger, Queue.AddRateLimited(item.Key, item.Priority));
            outcome = RuntimeMetrics.Requeue;
        }
#pragma warning disable CA1031 // One object's defect must not end the worker of all others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            outcome = Retry(item, e, e.Message, null);
        }

        TimeSpan elapsed = _time.GetElapsedTime(start);
        _instruments.Finished(outcome, elapsed);
        ReconcileLog.Reconciled(_logger, (long)elapsed.TotalMilliseconds);
        return isDone;
    }

    private (string Outcome, bool IsDone) Settle(WorkItem<ObjectKey> item, ReconciliationResult<TEntity> result, bool isDeletion)
    {
        if (!result.IsSuccess)
        {
            return (Retry(item, result.Error, result.ErrorMessage ?? "", result.RequeueAfter), false);
        }

        Queue.Forget(item.Key);
        if (result.RequeueAfter is not { } delay || isDeletion)
        {
            return (RuntimeMetrics.Success, true);
        }

        Queue.AddAfter(item.Key, delay, item.Priority);
        return (RuntimeMetrics.RequeueAfter, true);
    }

    private string Retry(WorkItem<ObjectKey> item, Exception? error, string reason, TimeSpan? requeueAfter)
    {
        _instruments.Failed();
        if (requeueAfter is { } delay)
        {
            Queue.AddAfter(item.Key, delay, item.Priority);
        }
        else
        {
            delay = Queue.AddRateLimited(item.Key, item.Priority);
        }

        if (error is not null && ReconcileFailure.IsDefect(error))
        {
            _instruments.Panicked();
            ReconcileLog.Panicked(_logger, error, delay, PrintableText.Of(reason));
        }
        else
        {
            ReconcileLog.Failed(_logger, error, delay, PrintableText.Of(reason));
        }

        return RuntimeMetrics.Error;
    }
}
