using System.Text;
using CsCheck;
using k8s;
using k8s.Models;
using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

public sealed class ObjectStoreTests
{
    private const string Label = "example.com/engine";

    [Fact]
    public void Objects_are_found_by_name_owner_and_label_and_indexes_follow_changes()
    {
        ObjectStore<V1ConfigMap> store = new(Label);
        store.Set(Make("a", "1", "u-a", owner: "o1", label: "x"), false);
        store.Set(Make("b", "2", "u-b", owner: "o1", label: "y"), false);
        store.OwnedBy("o1").Should().HaveCount(2);
        store.WithLabel(Label, "x").Should().ContainSingle().Which.Metadata.Name.Should().Be("a");
        store.Set(Make("a", "3", "u-a", owner: "o2", label: "y"), false);
        store.OwnedBy("o1").Should().ContainSingle().Which.Metadata.Name.Should().Be("b");
        store.OwnedBy("o2").Should().ContainSingle().Which.Metadata.ResourceVersion.Should().Be("3");
        store.WithLabel(Label, "x").Should().BeEmpty();
        store.WithLabel(Label, "y").Should().HaveCount(2);
        store.Remove(new ObjectKey("ns", "a"), null)!.Old!.Metadata.ResourceVersion.Should().Be("3");
        store.OwnedBy("o2").Should().BeEmpty();
        store.WithLabel(Label, "y").Should().ContainSingle();
        store.Get(new ObjectKey("ns", "a")).Should().BeNull();
        store.Count.Should().Be(1);
    }

    [Fact]
    public void A_store_that_packs_answers_as_one_that_does_not()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 3], Gen.Bool).Array[1, 60].Sample(steps =>
        {
            ObjectStore<V1ConfigMap> packed = new(new JsonPacking(), Label);
            ObjectStore<V1ConfigMap> plain = new(Label);
            foreach ((int name, int version, int uid, int owner, bool removes) in steps)
            {
                V1ConfigMap seen = Make($"n{name}", $"{version}", $"u{uid}", owner == 0 ? null : $"o{owner}", $"l{owner}");
                if (removes)
                {
                    packed.Remove(ObjectKey.Of(seen.Metadata), seen).Should().BeEquivalentTo(plain.Remove(ObjectKey.Of(seen.Metadata), seen));
                }
                else
                {
                    packed.Set(seen, false).Should().BeEquivalentTo(plain.Set(seen, false));
                }

                Seen(packed).Should().Equal(Seen(plain));
            }
        });

        static List<string> Seen(ObjectStore<V1ConfigMap> store) =>
        [
            .. Texts("all", store.List()),
            .. store.Keys().Select(key => $"{key} {store.Get(key)!.Metadata.ResourceVersion}").Order(StringComparer.Ordinal),
            .. Enumerable.Range(0, 4).SelectMany(i => Texts($"owner {i}", store.OwnedBy($"o{i}")).Concat(Texts($"label {i}", store.WithLabel(Label, $"l{i}")))),
        ];

        static IEnumerable<string> Texts(string what, IEnumerable<V1ConfigMap> maps)
            => maps.Select(map => $"{what}: {map.Metadata.Name} {map.Metadata.Uid} {map.Metadata.ResourceVersion}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void An_unindexed_label_is_refused_with_the_way_out()
        => new ObjectStore<V1ConfigMap>().Invoking(store => store.WithLabel(Label, "x")).Should().Throw<ArgumentException>().WithMessage($"*'{Label}'*when the store is made*");

    [Theory]
    [InlineData("5", "5", false)]
    [InlineData("5", "4", false)]
    [InlineData("9", "10", true)]
    [InlineData("10", "9", false)]
    [InlineData("99999999999999999999999", "100000000000000000000000", true)]
    [InlineData("opaque-2", "opaque-1", true)]
    [InlineData("opaque-1", "opaque-1", false)]
    [InlineData("007", "5", true)]
    public void Only_a_newer_version_is_a_change_and_opaque_ones_go_by_arrival(string stored, string seen, bool isChange)
    {
        ObjectStore<V1ConfigMap> store = new();
        store.Set(Make("a", stored, "u"), true).First!.IsInitialList.Should().BeTrue();
        (StoreChange<V1ConfigMap>? change, _) = store.Set(Make("a", seen, "u"), false);
        (change is not null).Should().Be(isChange);
        store.Get(new ObjectKey("ns", "a"))!.Metadata.ResourceVersion.Should().Be(isChange ? seen : stored);
    }

    [Fact]
    public void A_namesake_is_told_as_the_end_of_one_and_the_beginning_of_another()
    {
        ObjectStore<V1ConfigMap> store = new();
        store.Set(Make("a", "1", "u1"), false);
        (StoreChange<V1ConfigMap>? first, StoreChange<V1ConfigMap>? second) = store.Set(Make("a", "3", "u2"), false);
        first!.Kind.Should().Be(StoreChangeKind.Deleted);
        first.Old!.Metadata.Uid.Should().Be("u1");
        second!.Kind.Should().Be(StoreChangeKind.Added);
        second.New!.Metadata.Uid.Should().Be("u2");
    }

    [Theory]
    [InlineData("2", "u1")]
    [InlineData("9", "u2")]
    [InlineData("opaque", "u2")]
    public void The_late_end_of_an_earlier_state_takes_nothing_away(string version, string uid)
    {
        ObjectStore<V1ConfigMap> store = new();
        store.Set(Make("a", "9", "u1"), false);
        store.Remove(new ObjectKey("ns", "a"), Make("a", version, uid)).Should().BeNull();
        store.Count.Should().Be(1);
    }

    [Fact]
    public void A_deleted_object_is_told_with_its_very_last_state()
    {
        ObjectStore<V1ConfigMap> store = new();
        store.Set(Make("a", "9", "u1"), false);
        StoreChange<V1ConfigMap> change = store.Remove(new ObjectKey("ns", "a"), Make("a", "12", "u1"))!;
        change.Old!.Metadata.ResourceVersion.Should().Be("12");
        change.New.Should().BeNull();
    }

    internal static V1ConfigMap Make(string name, string version, string uid, string? owner = null, string? label = null)
        => new()
        {
            Metadata = new V1ObjectMeta
            {
                NamespaceProperty = "ns",
                Name = name,
                Uid = uid,
                ResourceVersion = version,
                OwnerReferences = owner is null ? null : [new V1OwnerReference { ApiVersion = "example.com/v1", Kind = "Engine", Name = "e", Uid = owner, Controller = true }],
                Labels = label is null ? null : new Dictionary<string, string> { [Label] = label },
            },
        };

    private sealed class JsonPacking : IPacking<V1ConfigMap>
    {
        public byte[] Pack(V1ConfigMap item) => Encoding.UTF8.GetBytes(KubernetesJson.Serialize(item));

        public V1ConfigMap Unpack(byte[] packed) => KubernetesJson.Deserialize<V1ConfigMap>(Encoding.UTF8.GetString(packed));
    }
}
