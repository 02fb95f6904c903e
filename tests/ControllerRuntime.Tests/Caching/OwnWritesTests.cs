using k8s.Models;
using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

public sealed class OwnWritesTests
{
    private static readonly ObjectKey Key = new("blue", "c1");
    private static readonly ObjectKey Owner = new("blue", "e");

    [Fact]
    public async Task A_write_is_waited_for_until_the_store_shows_it()
    {
        ServerStub server = new();
        await using InformerBed bed = new(server);
        OwnWrites<V1ConfigMap> writes = new(bed.Informer);
        await bed.StartAsync();
        writes.IsCaughtUp(Key).Should().BeTrue("nothing was written");
        writes.Remember(Written("101"));
        writes.IsCaughtUp(Key).Should().BeFalse();
        writes.IsCaughtUpForOwner(Owner).Should().BeFalse("a dependent was created that the store does not show");
        server.Put("blue", "c1").Should().Be("101");
        await bed.AgreesAsync();
        writes.IsCaughtUp(Key).Should().BeTrue();
        writes.IsCaughtUpForOwner(Owner).Should().BeTrue();
        writes.Outstanding.Should().Be(0);
    }

    [Fact]
    public async Task A_later_version_of_anything_shows_that_the_write_was_passed()
    {
        ServerStub server = new();
        await using InformerBed bed = new(server);
        OwnWrites<V1ConfigMap> writes = new(bed.Informer);
        await bed.StartAsync();
        writes.Remember(Written("101"));
        server.Put("blue", "other");
        await Eventually.HoldsAsync(() => writes.IsCaughtUp(Key), "the informer has passed the write");
        writes.IsCaughtUpForOwner(Owner).Should().BeTrue();
    }

    [Fact]
    public async Task A_write_that_the_store_shows_already_is_not_remembered()
    {
        ServerStub server = new();
        server.Put("blue", "c1");
        await using InformerBed bed = new(server);
        OwnWrites<V1ConfigMap> writes = new(bed.Informer);
        await bed.StartAsync();
        writes.Remember(Written("101"));
        writes.Outstanding.Should().Be(0);
    }

    [Fact]
    public async Task An_opaque_version_stops_nobody()
    {
        await using InformerBed bed = new(new ServerStub());
        OwnWrites<V1ConfigMap> writes = new(bed.Informer);
        await bed.StartAsync();
        writes.Remember(Written("W/abc"));
        writes.IsCaughtUp(Key).Should().BeTrue();
    }

    [Fact]
    public async Task A_deleted_or_forgotten_object_is_waited_for_no_longer()
    {
        ServerStub server = new();
        server.Put("blue", "c1");
        await using InformerBed bed = new(server);
        OwnWrites<V1ConfigMap> writes = new(bed.Informer);
        await bed.StartAsync();
        writes.Remember(Written("500"));
        writes.Remember(Written("400"));
        writes.IsCaughtUp(Key).Should().BeFalse();
        server.Delete("blue", "c1");
        await Eventually.HoldsAsync(() => writes.IsCaughtUp(Key), "its end is seen");
        writes.Remember(Written("600"));
        writes.Forget(Key);
        writes.IsCaughtUp(Key).Should().BeTrue();
        writes.IsCaughtUpForOwner(Owner).Should().BeTrue();
    }

    [Fact]
    public async Task A_write_that_never_shows_up_is_given_up()
    {
        ManualTimeProvider clock = new();
        await using InformerBed bed = new(new ServerStub());
        OwnWrites<V1ConfigMap> writes = new(bed.Informer, clock, TimeSpan.FromMinutes(1));
        await bed.StartAsync();
        writes.Remember(Written("500"));
        clock.Advance(TimeSpan.FromSeconds(59));
        writes.IsCaughtUp(Key).Should().BeFalse();
        clock.Advance(TimeSpan.FromSeconds(2));
        writes.IsCaughtUp(Key).Should().BeTrue();
    }

    private static V1ConfigMap Written(string version)
    {
        V1ConfigMap written = ObjectStoreTests.Make("c1", version, "uid-1", owner: "o1");
        written.Metadata.NamespaceProperty = "blue";
        return written;
    }
}
