using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Events;
using TrtOperator.ControllerRuntime.Hosting;
using TrtOperator.ControllerRuntime.Leadership;
using TrtOperator.ControllerRuntime.Tests.Controllers;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Hosting;

/// <summary>Whole replicas, informer to lease, against a server.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private ServerBed _bed = null!;

    public async ValueTask InitializeAsync() => _bed = await ServerBed.StartAsync();

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task A_stopped_leader_hands_over_to_the_replica_on_standby_and_the_release_is_its_last_write()
    {
        await using Replica first = new(_bed, "first");
        await using Replica second = new(_bed, "second");
        first.Start();
        await Eventually.HoldsAsync(() => first.Elector.IsLeading);
        second.Start();
        Create("a");
        await Eventually.HoldsAsync(() => first.Reconciled.Contains("a"));
        await Eventually.HoldsAsync(() => second.Informer.Store.Count == 1, "the standby is warm");
        second.Reconciled.Should().BeEmpty();

        (await first.StopAsync()).Should().Be(HostResult.Stopped);
        RecordedWrite last = _bed.Server.Writes.Last(write => write.Body!.ToJsonString().Contains("\"first\"", StringComparison.Ordinal) || write.Kind != ServedKinds.Leases || Holder(write) == "");

        last.Kind.Should().Be(ServedKinds.Leases);
        Holder(last).Should().BeEmpty();
        await Eventually.HoldsAsync(() => second.Reconciled.Contains("a"));
        Create("b");
        await Eventually.HoldsAsync(() => second.Reconciled.Contains("b"));
        first.Reconciled.Should().NotContain("b");
        _bed.Server.Objects.List(ServedKinds.CoreEvents).Should().HaveCountGreaterThanOrEqualTo(2, "events were flushed");
        (await second.StopAsync()).Should().Be(HostResult.Stopped);
    }

    [Fact]
    public async Task A_lease_stolen_by_hand_ends_the_replica()
    {
        await using Replica replica = new(_bed, "first");
        replica.Start();
        await Eventually.HoldsAsync(() => replica.Elector.IsLeading);

        _bed.Server.Objects.Modify(ServedKinds.Leases, "default", "operator", body => body["spec"]!["holderIdentity"] = "thief");

        (await replica.Run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.LeadershipLost);
        _bed.Server.Objects.Get(ServedKinds.Leases, "default", "operator").ToJson()["spec"]!["holderIdentity"]!.ToString().Should().Be("thief");
    }

    [Fact]
    public async Task A_deleted_lease_is_made_again_and_bursts_of_refusals_change_nothing()
    {
        await using Replica replica = new(_bed, "first");
        replica.Start();
        await Eventually.HoldsAsync(() => replica.Elector.IsLeading);
        int refused = 0;
        using (_bed.Server.OnRequest(request => request is { Phase: RequestPhase.Before, Kind.Plural: "leases" } && refused < 6
            ? (++refused % 3) switch { 0 => Fault.InternalError(), 1 => Fault.TooManyRequests(0), _ => Fault.Reset() }
            : null))
        {
            await Eventually.HoldsAsync(() => refused == 6);
        }

        _bed.Server.Objects.Delete(ServedKinds.Leases, "default", "operator");
        await Eventually.HoldsAsync(() => _bed.Server.Objects.Find(ServedKinds.Leases, "default", "operator") is not null);

        replica.Elector.IsLeading.Should().BeTrue();
        (await replica.StopAsync()).Should().Be(HostResult.Stopped);
    }

    [Fact]
    public async Task A_server_out_of_reach_past_the_renew_deadline_ends_the_replica()
    {
        await using Replica replica = new(_bed, "first", renewDeadlineSeconds: 2);
        replica.Start();
        await Eventually.HoldsAsync(() => replica.Elector.IsLeading);

        using IDisposable hook = _bed.Server.OnRequest(request => request.Kind.Plural == "leases" ? Fault.Silence() : null);

        (await replica.Run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.LeadershipLost);
        replica.Elector.IsLeading.Should().BeFalse();
    }

    private static string? Holder(RecordedWrite write) => (string?)write.Body?["spec"]?["holderIdentity"];

    private void Create(string name)
        => _bed.Server.Objects.Create(ServedKinds.ConfigMaps, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" } });

    private sealed class Replica : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Controller<V1ConfigMap> _controller;
        private readonly ControllerHost _host;

        public Replica(ServerBed bed, string identity, double renewDeadlineSeconds = 25)
        {
            ScriptedController script = new();
            Reconciled = script.Reconciled;
            EventRecorder events = new(bed.Connection, "example.com/operator", identity, NullLogger.Instance);
            script.OnReconcile = (entity, _) =>
            {
                events.Record(entity, EventType.Normal, "Reconciled", "Reconcile", $"{identity} did it.");
                return Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity));
            };
            Informer = new Informer<V1ConfigMap>(
                new ResourceClient<V1ConfigMap>(bed.Connection, ResourceKind.Of<V1ConfigMap>()), new InformerOptions(), new ObjectStore<V1ConfigMap>(), null, NullLogger.Instance);
            _controller = new Controller<V1ConfigMap>(
                "configmap", script, Informer.Store.Get, () => Informer.Store.List().Select(entity => ObjectKey.Of(entity.Metadata)), NullLogger.Instance);
            Informer.OnChange(change => _controller.Enqueue(change.Key));
            Elector = new LeaderElector(
                new LeaderElectionOptions
                {
                    Lease = new ObjectKey("default", "operator"),
                    Identity = identity,
                    LeaseDuration = TimeSpan.FromSeconds(30),
                    RenewDeadline = TimeSpan.FromSeconds(renewDeadlineSeconds),
                    RetryPeriod = TimeSpan.FromMilliseconds(200),
                },
                bed.Connection,
                NullLogger.Instance);
            _host = new ControllerHost([Informer], [_controller], Elector, events, NullLogger.Instance);
        }

        public ConcurrentQueue<string> Reconciled { get; }

        public Informer<V1ConfigMap> Informer { get; }

        public LeaderElector Elector { get; }

        public Task<HostResult> Run { get; private set; } = Task.FromResult(HostResult.Stopped);

        public void Start() => Run = _host.RunAsync(_stop.Token);

        public async Task<HostResult> StopAsync()
        {
            await _stop.CancelAsync();
            return await Run.WaitAsync(Eventually.Limit);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            Elector.Dispose();
            _controller.Dispose();
            _stop.Dispose();
        }
    }
}
