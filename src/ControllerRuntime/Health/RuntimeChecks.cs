using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;

namespace TrtOperator.ControllerRuntime.Health;

/// <summary>The checks of the runtime's own parts. The first is for <c>/readyz</c>, the others are for <c>/healthz</c>.</summary>
public static class RuntimeChecks
{
    /// <summary>For how long a watch may be silent: servers send a bookmark a minute, and the informer opens a quiet watch anew long before.</summary>
    public static readonly TimeSpan DefaultSilence = TimeSpan.FromMinutes(10);

    /// <summary>For how long one reconcile may run before the process counts as stuck.</summary>
    public static readonly TimeSpan DefaultReconcile = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan IdleLimit = TimeSpan.FromMinutes(1);

    /// <summary>Whether the first list of a kind is in the cache.</summary>
    /// <param name="informer">What follows the kind.</param>
    /// <returns>The check.</returns>
    public static HealthCheck Synced(IInformer informer)
    {
        ArgumentNullException.ThrowIfNull(informer);
        return new HealthCheck(
            $"synced-{informer.Name}",
            () => informer.HasSynced ? null : $"The first list of {informer.Name} has not come yet; see that the API server is reached, and that list and watch are allowed.");
    }

    /// <summary>Whether the API server has said something about a kind of late.</summary>
    /// <param name="informer">What follows the kind.</param>
    /// <param name="limit">For how long it may be silent, counted from now before it ever spoke; null for <see cref="DefaultSilence"/>.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The check.</returns>
    public static HealthCheck WatchProgress(IInformer informer, TimeSpan? limit = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(informer);
        TimeProvider clock = time ?? TimeProvider.System;
        TimeSpan most = limit ?? DefaultSilence;
        long start = clock.GetTimestamp();
        return new HealthCheck(
            $"watch-{informer.Name}",
            () => (informer.SinceLastContact ?? clock.GetElapsedTime(start)) is { } silence && silence > most
                ? $"The API server has said nothing about {informer.Name} for {Whole(silence)}."
                : null);
    }

    /// <summary>Whether the workers of a controller get on: no reconcile hangs, and no key waits while nobody works.</summary>
    /// <param name="controller">The controller.</param>
    /// <param name="limit">For how long one reconcile may run; null for <see cref="DefaultReconcile"/>.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The check. It remembers what it saw when it last ran.</returns>
    public static HealthCheck WorkerProgress(IController controller, TimeSpan? limit = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(controller);
        TimeProvider clock = time ?? TimeProvider.System;
        TimeSpan most = limit ?? DefaultReconcile;
        Lock gate = new();
        long? idleSince = null;
        return new HealthCheck($"workers-{controller.Name}", FindProblem);

        string? FindProblem()
        {
            WorkerState state = controller.State;
            lock (gate)
            {
                bool isIdle = state is { IsWorking: true, Waiting: > 0, Active: 0 };
                idleSince = isIdle ? idleSince ?? clock.GetTimestamp() : null;
                if (idleSince is { } since && clock.GetElapsedTime(since) > IdleLimit)
                {
                    return $"{state.Waiting} objects wait, and no worker of {controller.Name} has taken one for {Whole(clock.GetElapsedTime(since))}.";
                }
            }

            return state.Longest > most ? $"A reconcile of {controller.Name} has been running for {Whole(state.Longest)}." : null;
        }
    }

    private static string Whole(TimeSpan time) => TimeSpan.FromSeconds(Math.Floor(time.TotalSeconds)).ToString();
}
