using System.Text.Json.Nodes;
using k8s.Models;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ControllerRuntime.Status;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Status;

public sealed class FinalizerWriterTests : IAsyncLifetime
{
    private const string Finalizer = "example.com/cleanup";
    private ServerBed _bed = null!;
    private ResourceClient<Gadget> _gadgets = null!;
    private FinalizerWriter<Gadget> _writer = null!;

    public async ValueTask InitializeAsync()
    {
        _bed = await ServerBed.StartAsync();
        _gadgets = new ResourceClient<Gadget>(_bed.Connection, ResourceKind.Of<Gadget>());
        _writer = new FinalizerWriter<Gadget>(_gadgets, Finalizer);
    }

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task It_is_put_on_beside_others_and_taken_off_again_and_nothing_is_sent_twice()
    {
        Gadget gadget = await CreateAsync("other.example/keep");

        Gadget with = (await _writer.AddAsync(gadget, default))!;
        with.Metadata.Finalizers.Should().Equal("other.example/keep", Finalizer);
        (await _writer.AddAsync(with, default)).Should().BeSameAs(with);
        Gadget without = (await _writer.RemoveAsync(with, default))!;

        without.Metadata.Finalizers.Should().Equal("other.example/keep");
        (await _writer.RemoveAsync(without, default)).Should().BeSameAs(without);
        _bed.Server.Writes.Count(write => write.Verb == "patch").Should().Be(2);
    }

    [Fact]
    public async Task What_others_put_on_meanwhile_is_kept()
    {
        Gadget gadget = await CreateAsync();
        _bed.Server.Objects.Modify(ServedKinds.TrtEngines, "default", "gadget", body => body["metadata"]!["finalizers"] = new JsonArray("other.example/keep"));

        (await _writer.AddAsync(gadget, default))!.Metadata.Finalizers.Should().BeEquivalentTo("other.example/keep", Finalizer);
    }

    [Fact]
    public async Task Taken_off_last_it_lets_the_object_go()
    {
        Gadget gadget = await CreateAsync(Finalizer);
        await _gadgets.DeleteAsync(ObjectKey.Of(gadget.Metadata), (string?)null, default);

        await _writer.RemoveAsync(gadget, default);

        (await _gadgets.GetAsync(ObjectKey.Of(gadget.Metadata), default)).Should().BeNull();
        (await _writer.RemoveAsync(gadget, default)).Should().BeNull("it is gone, which is no error");
    }

    [Fact]
    public async Task It_is_not_put_on_what_is_being_deleted_though_what_was_read_does_not_say_so()
    {
        Gadget gadget = await CreateAsync("other.example/keep");
        await _gadgets.DeleteAsync(ObjectKey.Of(gadget.Metadata), (string?)null, default);

        (await _writer.AddAsync(gadget, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_namesake_created_meanwhile_is_left_alone()
    {
        Gadget old = await CreateAsync();
        await _gadgets.DeleteAsync(ObjectKey.Of(old.Metadata), (string?)null, default);
        Gadget namesake = await CreateAsync();

        (await _writer.AddAsync(old, default)).Should().BeNull();
        (await _gadgets.GetAsync(ObjectKey.Of(namesake.Metadata), default))!.Metadata.Finalizers.Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task Writers_that_are_always_faster_end_in_an_error_and_not_in_a_loop()
    {
        Gadget gadget = await CreateAsync();
        using IDisposable hook = _bed.Server.OnRequest(request =>
        {
            if (request is { Phase: RequestPhase.Before, Verb: "patch" })
            {
                _bed.Server.Objects.Modify(ServedKinds.TrtEngines, "default", "gadget", body => body["spec"] = new JsonObject { ["n"] = Guid.NewGuid().ToString() });
            }

            return null;
        });

        (await FluentActions.Awaiting(() => _writer.AddAsync(gadget, default)).Should().ThrowAsync<ApiException>()).Which.IsConflict.Should().BeTrue();
    }

    private Task<Gadget> CreateAsync(params string[] finalizers)
        => _gadgets.CreateAsync(new Gadget { Metadata = new V1ObjectMeta { Name = "gadget", NamespaceProperty = "default", Finalizers = finalizers } }, default);
}
