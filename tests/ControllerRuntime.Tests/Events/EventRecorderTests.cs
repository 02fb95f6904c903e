using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ControllerRuntime.Events;

namespace TrtOperator.ControllerRuntime.Tests.Events;

public sealed class EventRecorderTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly CancellationTokenSource _stop = new();
    private ServerBed _bed = null!;
    private EventRecorder _recorder = null!;
    private Task _run = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _bed = await ServerBed.StartAsync();
        _recorder = new EventRecorder(_bed.Connection, "example.com/operator", "pod-1", _log, _time);
        _run = _recorder.RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(Eventually.Limit);
        await _bed.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task An_event_stands_beside_its_object_as_the_newer_API_wants_it()
    {
        _recorder.Record(Map(), EventType.Warning, "BuildFailed", "Build", "It failed.");

        JsonObject stored = (await FlushAsync()).Single();
        stored["metadata"]!["namespace"]!.ToString().Should().Be("default");
        stored["type"]!.ToString().Should().Be("Warning");
        stored["reason"]!.ToString().Should().Be("BuildFailed");
        stored["action"]!.ToString().Should().Be("Build");
        stored["message"]!.ToString().Should().Be("It failed.");
        stored["reportingComponent"]!.ToString().Should().Be("example.com/operator");
        stored["involvedObject"]!["uid"]!.ToString().Should().Be("uid-a");
        stored["involvedObject"]!["kind"]!.ToString().Should().Be("ConfigMap");
        stored["eventTime"].Should().NotBeNull();
    }

    [Fact]
    public async Task Repetitions_become_a_count_and_no_new_objects()
    {
        for (int i = 0; i < 5; i++)
        {
            _recorder.Record(Map(), EventType.Normal, "Waiting", "Build", "It waits.");
        }

        (await FlushAsync()).Single()["series"]!["count"]!.GetValue<int>().Should().Be(5);
    }

    [Fact]
    public async Task A_series_that_the_server_has_forgotten_is_begun_anew()
    {
        _recorder.Record(Map(), EventType.Normal, "Waiting", "Build", "It waits.");
        await Eventually.HoldsAsync(() => _bed.Server.Objects.List(ServedKinds.CoreEvents).Count == 1);
        _bed.Server.Objects.Purge(_bed.Server.Objects.List(ServedKinds.CoreEvents).Single());

        _recorder.Record(Map(), EventType.Normal, "Waiting", "Build", "It waits.");
        _recorder.Record(Map(), EventType.Normal, "Waiting", "Build", "It waits.");

        (await FlushAsync()).Single()["series"]!["count"]!.GetValue<int>().Should().Be(2);
    }

    [Fact]
    public async Task Hostile_notes_are_cut_at_a_kilobyte_and_hold_no_control_characters()
    {
        _recorder.Record(Map(), EventType.Normal, "Waiting\n", new string('x', 500), "a\u001b[2J\r\n" + new string('ä', 5000));
        _recorder.Record(Map(), EventType.Normal, "", "", "");

        List<JsonObject> stored = await FlushAsync();
        string note = stored.Single(one => one["message"]?.ToString().Length > 0)["message"]!.ToString();
        Encoding.UTF8.GetByteCount(note).Should().BeLessThanOrEqualTo(1024).And.BeGreaterThan(1000);
        note.Should().EndWith("…").And.NotContainAny("\u001b", "\n", "\r");
        stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task The_event_of_a_cluster_scoped_object_goes_to_the_default_namespace()
    {
        V1Node node = new() { Metadata = new V1ObjectMeta { Name = "n", Uid = "uid-n" } };
        _recorder.Record(node, EventType.Normal, "Seen", "Look", "Here it is.");

        JsonObject stored = (await FlushAsync()).Single();
        stored["metadata"]!["namespace"]!.ToString().Should().Be("default");
        stored["involvedObject"]!["kind"]!.ToString().Should().Be("Node", "objects out of a list do not say it, and their type does");
        stored["involvedObject"]!["apiVersion"]!.ToString().Should().Be("v1");
    }

    [Fact]
    public async Task Where_events_are_forbidden_one_line_is_logged_and_nothing_is_sent_for_a_while()
    {
        int asked = 0;
        using IDisposable hook = _bed.Server.OnRequest(request =>
        {
            asked += request.Phase == RequestPhase.Before ? 1 : 0;
            return null;
        });
        _bed.Server.AllowOnly([]);
        for (int i = 0; i < 10; i++)
        {
            _recorder.Record(Map(), EventType.Normal, "Waiting", "Build", $"note {i}");
        }

        await FlushAsync();

        _log.Lines.Where(line => line.Level == LogLevel.Warning).Should().ContainSingle().Which.Text.Should().Contain("events.k8s.io");
        asked.Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_server_that_fails_for_a_while_gets_the_event_later_and_once()
    {
        int asked = 0;
        using IDisposable hook = _bed.Server.OnRequest(request => request.Kind.Plural != "events" ? null : (request.Phase, ++asked) switch
        {
            (RequestPhase.Before, 1) => Fault.InternalError(),
            (RequestPhase.After, 3) => Fault.Reset(),
            _ => null,
        });
        _recorder.Record(Map(), EventType.Normal, "Waiting", "Build", "It waits.");

        Task<List<JsonObject>> flush = FlushAsync();
        await _time.AdvanceUntilAsync(() => flush.IsCompleted, TimeSpan.FromMilliseconds(500));

        (await flush).Should().ContainSingle("the write whose answer was lost is not done twice");
        asked.Should().BeGreaterThan(3);
    }

    [Fact]
    public async Task An_event_for_a_namespace_that_is_gone_is_dropped_and_the_next_one_written()
    {
        V1ConfigMap lost = Map();
        lost.Metadata.NamespaceProperty = "gone";
        _recorder.Record(lost, EventType.Normal, "Waiting", "Build", "It waits.");
        _recorder.Record(Map(), EventType.Normal, "Waiting", "Build", "It waits.");

        (await FlushAsync()).Should().ContainSingle();
        _log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Recording_never_waits_for_a_server_that_hangs()
    {
        using IDisposable hook = _bed.Server.OnRequest(_ => Fault.Silence());
        for (int i = 0; i < 10_000; i++)
        {
            V1ConfigMap map = Map();
            map.Metadata.Uid = $"uid-{i}";
            _recorder.Record(map, EventType.Normal, "Waiting", "Build", "It waits.");
        }

        using CancellationTokenSource patience = new();
        Task flush = _recorder.FlushAsync(patience.Token);
        await patience.CancelAsync();
        await flush.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
    }

    private static V1ConfigMap Map() => new() { ApiVersion = "v1", Kind = "ConfigMap", Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "default", Uid = "uid-a" } };

    private async Task<List<JsonObject>> FlushAsync()
    {
        await _recorder.FlushAsync(default).WaitAsync(Eventually.Limit);
        return [.. _bed.Server.Objects.List(ServedKinds.CoreEvents).Select(stored => stored.ToJson())];
    }
}
