using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Events;
using TrtOperator.ControllerRuntime.Leadership;

namespace TrtOperator.ControllerRuntime.Hosting;

/// <summary>
/// Starts and stops the parts of an operator in order. Informers run from the first moment, so that a replica on standby is warm; a replica stands for
/// election once its caches are synced; workers run while it leads. A graceful stop takes nothing more in, lets reconciles end, writes the events that wait and
/// releases the lease last.
/// </summary>
public sealed class ControllerHost
{
    private readonly IReadOnlyList<IInformer> _informers;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly ILeaderElection _election;
    private readonly EventRecorder? _events;
    private readonly ILogger _logger;
    private readonly HostOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a host.</summary>
    /// <param name="informers">What fills the caches.</param>
    /// <param name="controllers">What works while this process leads.</param>
    /// <param name="election">Who leads.</param>
    /// <param name="events">What writes events; null for nothing.</param>
    /// <param name="logger">The log.</param>
    /// <param name="options">How long to wait for what.</param>
    /// <param name="time">The clock.</param>
    public ControllerHost(
        IReadOnlyList<IInformer> informers,
        IReadOnlyList<IController> controllers,
        ILeaderElection election,
        EventRecorder? events,
        ILogger logger,
        HostOptions? options = null,
        TimeProvider? time = null)
    {
        (_informers, _controllers, _election, _events, _logger) = (informers, controllers, election, events, logger);
        _options = options ?? new HostOptions();
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Runs until it is stopped, leadership is lost or a part fails.</summary>
    /// <param name="stop">Begins a graceful stop.</param>
    /// <returns>Why it ended. It does not throw.</returns>
    public async Task<HostResult> RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource sources = new();
        using CancellationTokenSource recording = new();
        long start = _time.GetTimestamp();
        Dictionary<string, Task> parts = _informers.ToDictionary(informer => $"The informer of {informer.Name}", informer => Started(() => informer.RunAsync(sources.Token)));
        Task events = _events is null ? Task.CompletedTask : Started(() => _events.RunAsync(recording.Token));
        HostResult result;
        try
        {
            result = await LeadAsync(parts, start, stop);
        }
        finally
        {
            await FlushAsync();
            await sources.CancelAsync();
            await recording.CancelAsync();
            await EndsWithinAsync(Task.WhenAll([.. parts.Values, events]), _options.CancelTimeout);
        }

        HostLog.Ended(_logger, result);
        return result;
    }

    private async Task<HostResult> LeadAsync(Dictionary<string, Task> parts, long start, CancellationToken stop)
    {
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<ILeadership> elected = ElectAsync(start, giveUp.Token);
        await Task.WhenAny([elected, .. parts.Values]);
        if (!elected.IsCompleted)
        {
            // A part has failed; nobody waits for an election any more, and a lease that was just taken is given back.
            await giveUp.CancelAsync();
        }

        ILeadership leadership;
        try
        {
            leadership = await elected;
        }
        catch (OperationCanceledException)
        {
            return Failed(parts) ? HostResult.Failed : HostResult.Stopped;
        }
#pragma warning disable CA1031 // Whatever ends an election is a defect to be told, not to be thrown about.
        catch (Exception e)
#pragma warning restore CA1031
        {
            HostLog.Failed(_logger, e, "The leader election");
            return HostResult.Failed;
        }

        return await WorkAsync(leadership, parts, stop);
    }

    private async Task<ILeadership> ElectAsync(long start, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_informers.Select(informer => informer.WaitForSyncAsync(cancellationToken)));
        HostLog.Synced(_logger, (long)_time.GetElapsedTime(start).TotalMilliseconds);
        return await _election.AcquireAsync(cancellationToken);
    }

    private async Task<HostResult> WorkAsync(ILeadership leadership, Dictionary<string, Task> parts, CancellationToken stop)
    {
        using CancellationTokenSource work = CancellationTokenSource.CreateLinkedTokenSource(leadership.Token);
        foreach (IController controller in _controllers)
        {
            parts[$"Controller {controller.Name}"] = Started(() => controller.RunAsync(work.Token));
        }

        Task workers = Task.WhenAll(_controllers.Select(controller => parts[$"Controller {controller.Name}"]));
        Task lost = UntilAsync(leadership.Token);
        await Task.WhenAny([lost, UntilAsync(stop), .. parts.Values]);
        HostResult result = lost.IsCompleted ? HostResult.LeadershipLost : stop.IsCancellationRequested ? HostResult.Stopped : HostResult.Failed;
        if (result == HostResult.Failed)
        {
            Failed(parts);
        }

        HostLog.Stopping(_logger);
        foreach (IController controller in _controllers)
        {
            controller.StopIntake();
        }

        if (result == HostResult.Stopped && !await EndsWithinAsync(Task.WhenAny(workers, lost), _options.DrainTimeout))
        {
            HostLog.Cancelling(_logger, _options.DrainTimeout);
        }

        await work.CancelAsync();
        if (!await EndsWithinAsync(workers, _options.CancelTimeout))
        {
            HostLog.Stuck(_logger);
            return lost.IsCompleted ? HostResult.LeadershipLost : result;
        }

        await FlushAsync();
        if (lost.IsCompleted)
        {
            return HostResult.LeadershipLost;
        }

        await leadership.ReleaseAsync();
        return result;
    }

    private bool Failed(Dictionary<string, Task> parts)
    {
        bool any = false;
        foreach ((string name, Task part) in parts.Where(part => part.Value.IsCompleted))
        {
            HostLog.Failed(_logger, part.Exception?.InnerException, name);
            any = true;
        }

        return any;
    }

    private async Task FlushAsync()
    {
        if (_events is not null)
        {
            await EndsWithinAsync(_events.FlushAsync(CancellationToken.None), _options.FlushTimeout);
        }
    }

    private static Task Started(Func<Task> run) => Task.Run(run, CancellationToken.None);

    private static Task UntilAsync(CancellationToken token)
    {
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(source.SetResult);
        return source.Task;
    }

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan timeout)
    {
        using CancellationTokenSource enough = new();
        await Task.WhenAny(task, Task.Delay(timeout, _time, enough.Token));
        await enough.CancelAsync();
        return task.IsCompleted;
    }
}
