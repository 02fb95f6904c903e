using System.Text.Json.Nodes;
using k8s.Models;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ControllerRuntime.Status;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Status;

public sealed class StatusWriterTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private ServerBed _bed = null!;
    private ResourceClient<Gadget> _gadgets = null!;
    private StatusWriter<Gadget, GadgetStatus> _writer = null!;

    public async ValueTask InitializeAsync()
    {
        _bed = await ServerBed.StartAsync();
        _gadgets = new ResourceClient<Gadget>(_bed.Connection, ResourceKind.Of<Gadget>());
        _writer = new StatusWriter<Gadget, GadgetStatus>(_gadgets, _time);
    }

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task A_status_is_written_once_and_not_again_while_it_is_the_same()
    {
        Gadget gadget = await CreateAsync();

        StatusWriteResult<Gadget> first = await _writer.WriteAsync(gadget, Ready("True"), default);
        StatusWriteResult<Gadget> second = await _writer.WriteAsync(first.Entity, Ready("True"), default);

        first.Outcome.Should().Be(StatusWriteOutcome.Written);
        first.Entity.Metadata.ResourceVersion.Should().NotBe(gadget.Metadata.ResourceVersion);
        second.Outcome.Should().Be(StatusWriteOutcome.Unchanged);
        _bed.Server.Writes.Should().ContainSingle(write => write.Subresource == "status");
    }

    [Fact]
    public async Task Neither_spec_nor_metadata_is_written()
    {
        Gadget gadget = await CreateAsync();
        gadget.Spec = new() { ["colour"] = "changed" };
        gadget.Metadata.Labels = new Dictionary<string, string> { ["a"] = "b" };

        await _writer.WriteAsync(gadget, Ready("True"), default);

        JsonObject body = _bed.Server.Writes.Single(write => write.Subresource == "status").Body!.AsObject();
        body.Select(member => member.Key).Should().BeEquivalentTo("metadata", "status");
        body["metadata"]!.AsObject().Select(member => member.Key).Should().Equal("resourceVersion");
        Gadget now = (await _gadgets.GetAsync(ObjectKey.Of(gadget.Metadata), default))!;
        now.Spec!["colour"].Should().Be("red");
        now.Metadata.Generation.Should().Be(1);
    }

    [Fact]
    public async Task Fields_that_became_absent_are_removed()
    {
        Gadget gadget = await CreateAsync();
        GadgetStatus full = Ready("True");
        full.Note = "gone soon";
        full.Digests = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" };
        full.Parts = ["x", "y"];
        Gadget written = (await _writer.WriteAsync(gadget, full, default)).Entity;
        GadgetStatus less = Ready("True");
        less.Digests = new Dictionary<string, string> { ["b"] = "3" };

        Gadget now = (await _writer.WriteAsync(written, less, default)).Entity;

        now.Status!.Note.Should().BeNull();
        now.Status.Parts.Should().BeNull();
        now.Status.Digests.Should().BeEquivalentTo(new Dictionary<string, string> { ["b"] = "3" });
        JsonObject status = _bed.Server.Writes[^1].Body!["status"]!.AsObject();
        status.ContainsKey("conditions").Should().BeFalse("what is the same is not sent");
    }

    [Fact]
    public async Task The_transition_time_changes_only_when_the_status_flips()
    {
        Gadget gadget = await CreateAsync();
        gadget = (await _writer.WriteAsync(gadget, Ready("False", "Building"), default)).Entity;
        DateTime? began = gadget.Status!.Conditions!.Single().LastTransitionTime;
        began.Should().Be(_time.GetUtcNow().UtcDateTime);
        _time.Advance(TimeSpan.FromMinutes(5));

        gadget = (await _writer.WriteAsync(gadget, Ready("False", "Checking"), default)).Entity;
        gadget.Status!.Conditions!.Single().Reason.Should().Be("Checking");
        gadget.Status!.Conditions!.Single().LastTransitionTime.Should().Be(began);
        _time.Advance(TimeSpan.FromMinutes(5));

        gadget = (await _writer.WriteAsync(gadget, Ready("True"), default)).Entity;
        gadget.Status!.Conditions!.Single().LastTransitionTime.Should().Be(_time.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task Transition_times_stay_whole_seconds_as_Kubernetes_writes_them()
    {
        Gadget gadget = await CreateAsync();
        gadget = (await _writer.WriteAsync(gadget, new GadgetStatus { Conditions = [Condition("Ready", "True"), Condition("Built", "True")] }, default)).Entity;
        await _writer.WriteAsync(gadget, new GadgetStatus { Conditions = [Condition("Ready", "True"), Condition("Built", "False")] }, default);

        _bed.Server.Objects.Get(ServedKinds.TrtEngines, "ns", "gadget").ToJson()["status"]!["conditions"]!.AsArray()
            .Select(condition => condition!["lastTransitionTime"]!.ToString()).Should().Equal("2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z");
    }

    [Fact]
    public async Task Times_and_orders_of_conditions_alone_are_no_change()
    {
        Gadget gadget = await CreateAsync();
        gadget = (await _writer.WriteAsync(gadget, new GadgetStatus { At = _time.GetUtcNow().UtcDateTime, Conditions = [Condition("Ready", "True"), Condition("Built", "True")] }, default)).Entity;
        GadgetStatus turned = new() { At = _time.GetUtcNow().UtcDateTime, Conditions = [Condition("Built", "True"), Condition("Ready", "True")] };
        turned.Conditions[0].LastTransitionTime = new DateTime(1999, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        _time.Advance(TimeSpan.FromHours(1));

        (await _writer.WriteAsync(gadget, turned, default)).Outcome.Should().Be(StatusWriteOutcome.Unchanged);
    }

    [Fact]
    public async Task A_write_on_an_old_version_is_a_conflict_and_undoes_nothing()
    {
        Gadget old = await CreateAsync();
        await _writer.WriteAsync(old, new GadgetStatus { Note = "from another" }, default);

        StatusWriteResult<Gadget> late = await _writer.WriteAsync(old, new GadgetStatus { Note = "late" }, default);

        late.Outcome.Should().Be(StatusWriteOutcome.Conflict);
        (await _gadgets.GetAsync(ObjectKey.Of(old.Metadata), default))!.Status!.Note.Should().Be("from another");
    }

    [Fact]
    public async Task The_spec_edited_between_read_and_write_is_a_conflict()
    {
        Gadget old = await CreateAsync();
        _bed.Server.Objects.Modify(ServedKinds.TrtEngines, "ns", "gadget", body => body["spec"]!["colour"] = "blue");

        (await _writer.WriteAsync(old, new GadgetStatus { ObservedGeneration = 1 }, default)).Outcome.Should().Be(StatusWriteOutcome.Conflict);
    }

    [Fact]
    public async Task A_status_of_an_object_that_is_gone_is_no_error()
    {
        Gadget gadget = await CreateAsync();
        await _gadgets.DeleteAsync(ObjectKey.Of(gadget.Metadata), (string?)null, default);

        (await _writer.WriteAsync(gadget, Ready("True"), default)).Outcome.Should().Be(StatusWriteOutcome.Gone);
    }

    [Fact]
    public async Task A_namesake_created_meanwhile_does_not_get_the_status_of_the_old_object()
    {
        Gadget old = await CreateAsync();
        await _gadgets.DeleteAsync(ObjectKey.Of(old.Metadata), (string?)null, default);
        await CreateAsync();

        (await _writer.WriteAsync(old, Ready("True"), default)).Outcome.Should().Be(StatusWriteOutcome.Conflict);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_and_a_broken_one_is_an_error()
    {
        Gadget gadget = await CreateAsync();
        int asked = 0;
        using (_bed.Server.OnRequest(request => request is { Phase: RequestPhase.Before, Subresource: "status" } && ++asked == 1 ? Fault.TooManyRequests(0) : null))
        {
            (await _writer.WriteAsync(gadget, Ready("True"), default)).Outcome.Should().Be(StatusWriteOutcome.Written);
            asked.Should().Be(2);
        }

        using (_bed.Server.OnRequest(_ => Fault.Answer(RefusalException.Internal("etcd is slow"))))
        {
            await FluentActions.Awaiting(() => _writer.WriteAsync(gadget, Ready("False"), default)).Should().ThrowAsync<ApiException>();
        }
    }

    [Fact]
    public async Task An_object_without_a_version_is_refused()
        => (await FluentActions.Awaiting(() => _writer.WriteAsync(new Gadget(), Ready("True"), default)).Should().ThrowAsync<ArgumentException>())
            .WithMessage("*resource version*");

    private static V1Condition Condition(string type, string status, string reason = "Tested")
        => new() { Type = type, Status = status, Reason = reason, Message = "", ObservedGeneration = 1 };

    private static GadgetStatus Ready(string status, string reason = "Tested") => new() { ObservedGeneration = 1, Conditions = [Condition("Ready", status, reason)] };

    private Task<Gadget> CreateAsync()
    {
        if (_bed.Server.Objects.Find(ServedKinds.Namespaces, null, "ns") is null)
        {
            _bed.Server.Objects.Create(ServedKinds.Namespaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "ns" } });
        }

        return _gadgets.CreateAsync(new Gadget { Metadata = new V1ObjectMeta { Name = "gadget", NamespaceProperty = "ns" }, Spec = new() { ["colour"] = "red" } }, default);
    }
}
