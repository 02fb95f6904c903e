using System.Runtime.InteropServices;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Events;
using TrtOperator.ControllerRuntime.Hosting;
using TrtOperator.ControllerRuntime.Leadership;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Classes;
using TrtOperator.Operator.CommandLine;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;
using TrtOperator.Operator.Reconciliation;
using TrtOperator.Operator.Slots;
using TrtOperator.Operator.Telemetry;

namespace TrtOperator.Operator.Hosting;

/// <summary>
/// Runs the operator. Informers run from the start, also in a replica that only stands by; work begins with leadership. On a stop what is under way
/// is ended, and the lease is given back last; on loss of leadership the process ends, since nothing it still holds can be trusted.
/// </summary>
public static class OperatorHost
{
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
        using ILoggerFactory logs = OperatorLogging.Create(options);
        ILogger log = logs.CreateLogger("TrtOperator.Operator");
        TimeProvider time = TimeProvider.System;
        using ApiConnection connection = new(client, time);
        EngineInformers informers = new(connection, options.Settings.Namespaces, classes, logs, time);

        SlotLedger slots = new();
        SlotWaiters waiters = new();
        StrayJobs strays = new();
        ProgressBoard progress = new();
        NamespaceLife namespaces = new(new ResourceClient<V1Namespace>(connection, ResourceKind.Of<V1Namespace>(isNamespaced: false)));
        ResourceClient<V1Job> jobs = new(connection, ResourceKind.Of<V1Job>(), Projections.Fields);
        EngineObserver observer = new(informers.Jobs.Store, informers.Pods.Store, jobs, new ResourceClient<V1Pod>(connection, ResourceKind.Of<V1Pod>(), Projections.Fields), namespaces, informers, slots, strays, progress, options.Settings, time);
        ClusterWriter writer = new(
            new ResourceClient<TrtEngine>(connection, ResourceKind.Of<TrtEngine>()), jobs, new OwnWrites<TrtEngine>(informers.Engines), new OwnWrites<V1Job>(informers.Jobs), time);
        EventRecorder recorder = new(connection, "trtengine-operator", options.Identity, logs.CreateLogger("TrtOperator.Events"), time);
        TrtEngineController engines = new(
            observer, writer, slots, waiters, strays, namespaces, new EngineEvents(recorder), options.Settings, logs.CreateLogger<TrtEngineController>());
        using Controller<TrtEngine> controller = new(
            "trtengine",
            engines,
            informers.Engines.Store.Get,
            informers.Engines.Store.Keys,
            logs.CreateLogger("TrtOperator.Controller"),
            new ControllerOptions { Workers = options.Workers },
            time,
            isAwaited: Awaited.Is);
        Wiring.Connect(informers, controller, slots, waiters, progress);
        using ProgressFollower follower = new(informers.Pods.Store, connection, progress, key => controller.Enqueue(key), time);
        informers.Pods.OnChange(follower.See);

        // A flood of writes must not keep the lease from being renewed: it has a connection of its own.
        using Kubernetes leaseClient = ClusterAccess.Open(options.KubeConfig);
        using ApiConnection leases = new(leaseClient, time);
        using LeaderElector? elector = options.LeaderElect
            ? new LeaderElector(new LeaderElectionOptions { Lease = new ObjectKey(options.LeaseNamespace, options.LeaseName), Identity = options.Identity }, leases, log, time)
            : null;
        IReadOnlyList<IController> controllers = options.Settings.FollowProgress ? [controller, follower] : [controller];
        ControllerHost host = new(informers.All, controllers, (ILeaderElection?)elector ?? new NoElection(), recorder, log, time: time);
        using HealthEndpoint health = HealthEndpoint.Serve(options.Health, new OperatorHealth(informers.All, [controller]));
        using EngineCensus census = new(informers.Engines.Store.List);
        using IDisposable? metrics = MetricsEndpoint.Serve(options.Metrics);

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using PosixSignalRegistration terminated = OnSignal(PosixSignal.SIGTERM, stop);
        using PosixSignalRegistration interrupted = OnSignal(PosixSignal.SIGINT, stop);
        OperatorLog.Started(log, options.Settings.Namespaces.Count == 0 ? "all namespaces" : string.Join(", ", options.Settings.Namespaces));
        using CancellationTokenSource ended = new();
        Task trim = HeapTrim.RunAsync(time, ended.Token);
        HostResult result = await host.RunAsync(stop.Token);
        await ended.CancelAsync();
        await trim;
        return result == HostResult.Stopped ? 0 : 1;
    }

    // A signal begins a graceful stop; the process ends when the host has.
    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop)
        => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
}
