using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Events;
using TrtOperator.ControllerRuntime.Leadership;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Classes;
using TrtOperator.Operator.CommandLine;
using TrtOperator.Operator.Observation;
using TrtOperator.Operator.Reconciliation;
using TrtOperator.Operator.Slots;

namespace TrtOperator.Operator.Hosting;

/// <summary>
/// Runs the operator. Informers run from the start, also in a replica that only stands by; work begins with leadership. On a stop what is under way
/// is ended, and the lease is given back last; on loss of leadership the process ends, since nothing it still holds can be trusted.
/// </summary>
public static class OperatorHost
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    /// <summary>Runs until a signal or until leadership is lost.</summary>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops it like a signal.</param>
    /// <returns>The exit code: 0 after a stop, 1 after leadership was lost or a part failed.</returns>
    public static async Task<int> RunAsync(OperatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyDictionary<string, BuilderClass>? classes = options.BuilderClasses is { } file
            ? BuilderClassFile.Read(await File.ReadAllTextAsync(file, cancellationToken), file)
            : null;
        using Kubernetes client = ClusterAccess.Open(options.KubeConfig);
        await using WebApplication app = Endpoints.Build(options);
        ILoggerFactory logs = app.Services.GetRequiredService<ILoggerFactory>();
        ILogger log = logs.CreateLogger("TrtOperator.Operator");
        TimeProvider time = TimeProvider.System;
        using ApiConnection connection = new(client, time);
        EngineInformers informers = new(connection, options.Settings.Namespaces, classes, logs, time);
        OperatorHealth health = new(informers.All);
        Endpoints.Map(app, options, health);

        SlotLedger slots = new();
        SlotWaiters waiters = new();
        StrayJobs strays = new();
        ProgressBoard progress = new();
        NamespaceLife namespaces = new(new ResourceClient<V1Namespace>(connection, ResourceKind.Of<V1Namespace>(isNamespaced: false)));
        ResourceClient<V1Job> jobs = new(connection, ResourceKind.Of<V1Job>());
        EngineObserver observer = new(informers.Jobs.Store, informers.Pods.Store, jobs, new ResourceClient<V1Pod>(connection, ResourceKind.Of<V1Pod>()), namespaces, informers, slots, strays, progress, options.Settings, time);
        ClusterWriter writer = new(
            new ResourceClient<TrtEngine>(connection, ResourceKind.Of<TrtEngine>()), jobs, new OwnWrites<TrtEngine>(informers.Engines), new OwnWrites<V1Job>(informers.Jobs), time);
        EventRecorder recorder = new(connection, "trtengine-operator", options.Identity, logs.CreateLogger("TrtOperator.Events"), time);
        TrtEngineController engines = new(
            observer, writer, slots, waiters, strays, namespaces, new EngineEvents(recorder), options.Settings, logs.CreateLogger<TrtEngineController>());
        using Controller<TrtEngine> controller = new(
            "trtengine",
            engines,
            informers.Engines.Store.Get,
            () => informers.Engines.Store.List().Select(engine => ObjectKey.Of(engine.Metadata)),
            logs.CreateLogger("TrtOperator.Controller"),
            new ControllerOptions { Workers = options.Workers },
            time);
        Wiring.Connect(informers, controller, slots, waiters, progress);
        ProgressFollower follower = new(informers.Pods.Store, connection, progress, key => controller.Enqueue(key), time);

        await app.StartAsync(cancellationToken);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, app.Lifetime.ApplicationStopping);
        using CancellationTokenSource ended = new();
        HostLog.Started(log, options.Settings.Namespaces.Count == 0 ? "all namespaces" : string.Join(", ", options.Settings.Namespaces));
        Task recording = recorder.RunAsync(ended.Token);
        Task following = Task.WhenAll(informers.All.Select(informer => informer.RunAsync(ended.Token)));
        int code = 0;
        try
        {
            await Task.WhenAll(informers.All.Select(informer => informer.WaitForSyncAsync(stop.Token)));
            HostLog.Synced(log, informers.Engines.Store.Count, informers.Jobs.Store.Count);
            using LeaderElector? elector = options.LeaderElect
                ? new LeaderElector(new LeaderElectionOptions { Lease = new ObjectKey(options.LeaseNamespace, options.LeaseName), Identity = options.Identity }, connection, log, time)
                : null;
            ILeadership leadership = await ((ILeaderElection?)elector ?? new NoElection()).AcquireAsync(stop.Token);
            code = await LeadAsync(controller, follower, options, leadership, log, stop.Token);
            await FlushAsync(recorder);
            await leadership.ReleaseAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped while standing by.
        }
        finally
        {
            health.HasFailed = code != 0;
            await ended.CancelAsync();
            await following;
            await recording;
        }

        HostLog.Ended(log, code);
        await app.StopAsync(CancellationToken.None);
        return code;
    }

    private static async Task FlushAsync(EventRecorder recorder)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(3));
        try
        {
            await recorder.FlushAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Events are for people; the next leader does not wait for them.
        }
    }

    private static async Task<int> LeadAsync(
        Controller<TrtEngine> controller, ProgressFollower follower, OperatorOptions options, ILeadership leadership, ILogger log, CancellationToken stop)
    {
        using CancellationTokenSource work = CancellationTokenSource.CreateLinkedTokenSource(leadership.Token);
        Task progress = options.Settings.FollowProgress ? follower.RunAsync(work.Token) : Task.CompletedTask;
        Task working = controller.RunAsync(work.Token);
        using CancellationTokenRegistration stopping = stop.Register(() =>
        {
            HostLog.Draining(log);
            controller.StopIntake();
            work.CancelAfter(Drain);
        });
        await working;
        await work.CancelAsync();
        await progress;
        if (leadership.Token.IsCancellationRequested)
        {
            HostLog.Lost(log);
            return 1;
        }

        // Workers end by themselves only when they were told to.
        return stop.IsCancellationRequested ? 0 : 1;
    }
}
