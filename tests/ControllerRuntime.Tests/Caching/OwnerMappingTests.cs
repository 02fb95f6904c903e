using k8s.Models;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

public sealed class OwnerMappingTests
{
    private static readonly ResourceKind Kind = new("example.com", "v1", "engines", "Engine", true);
    private readonly ObjectStore<V1ConfigMap> _owners = new();

    [Fact]
    public void Both_the_old_and_the_new_controller_are_woken()
        => Wakes(StoreChangeKind.Updated, Owned("one", "u1"), Owned("two", "u2")).Should().Equal(new ObjectKey("ns", "one"), new ObjectKey("ns", "two"));

    [Fact]
    public void One_controller_is_woken_once()
        => Wakes(StoreChangeKind.Updated, Owned("one", "u1"), Owned("one", "u1")).Should().Equal(new ObjectKey("ns", "one"));

    [Fact]
    public void Another_version_of_the_api_is_the_same_owner()
        => Wakes(StoreChangeKind.Added, null, Owned("one", "u1", apiVersion: "example.com/v1alpha1")).Should().ContainSingle();

    [Theory]
    [InlineData("other.com/v1", "Engine", true)]
    [InlineData("v1", "Engine", true)]
    [InlineData("example.com/v1", "Machine", true)]
    [InlineData("example.com/v1", "Engine", false)]
    public void Others_and_mere_owners_are_not_woken(string apiVersion, string kind, bool controller)
        => Wakes(StoreChangeKind.Added, null, Owned("one", "u1", apiVersion, kind, controller)).Should().BeEmpty();

    [Fact]
    public void A_namesake_of_the_owner_is_woken_only_when_the_dependent_is_gone()
    {
        _owners.Set(new V1ConfigMap { Metadata = new V1ObjectMeta { NamespaceProperty = "ns", Name = "one", Uid = "new", ResourceVersion = "1" } }, false);
        Wakes(StoreChangeKind.Added, null, Owned("one", "old")).Should().BeEmpty();
        Wakes(StoreChangeKind.Updated, Owned("one", "old"), Owned("one", "old")).Should().BeEmpty();
        Wakes(StoreChangeKind.Deleted, Owned("one", "old"), null).Should().ContainSingle("its name is free now");
        Wakes(StoreChangeKind.Added, null, Owned("one", "new")).Should().ContainSingle();
    }

    [Fact]
    public void The_owner_of_a_cluster_scoped_kind_has_no_namespace()
        => OwnerMapping.Wakes(new StoreChange<V1ConfigMap>(StoreChangeKind.Added, new ObjectKey("ns", "c"), null, Owned("one", "u1"), false), Kind with { IsNamespaced = false }, _owners)
            .Should().Equal(new ObjectKey("", "one"));

    private IReadOnlyList<ObjectKey> Wakes(StoreChangeKind change, V1ConfigMap? old, V1ConfigMap? now)
        => OwnerMapping.Wakes(new StoreChange<V1ConfigMap>(change, new ObjectKey("ns", "c"), old, now, false), Kind, _owners);

    private static V1ConfigMap Owned(string name, string uid, string apiVersion = "example.com/v1", string kind = "Engine", bool controller = true)
        => new()
        {
            Metadata = new V1ObjectMeta
            {
                NamespaceProperty = "ns",
                Name = "c",
                OwnerReferences =
                [
                    new V1OwnerReference { ApiVersion = "v1", Kind = "Node", Name = "n", Uid = "un" },
                    new V1OwnerReference { ApiVersion = apiVersion, Kind = kind, Name = name, Uid = uid, Controller = controller },
                ],
            },
        };
}
