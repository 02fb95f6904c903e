using System.Text.Json.Nodes;
using CsCheck;
using TrtOperator.ControllerRuntime.Status;

namespace TrtOperator.ControllerRuntime.Tests.Status;

public sealed class StatusPatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Gen.Int[0, 3].Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("")).Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Const((JsonNode?)null));

    [Fact]
    public void Applied_to_the_old_status_the_patch_gives_the_new_one_and_then_there_is_none()
    {
        Gen.Select(Status(2), Status(2)).Sample((from, to) =>
        {
            string before = from.ToJsonString();
            JsonObject result = Apply(WithoutNulls(from), StatusPatch.Between(from, to, Now));

            JsonNode.DeepEquals(result, WithoutNulls(to)).Should().BeTrue("{0} should be {1}", result, to);
            StatusPatch.Between(result, to, Now.AddDays(1)).Should().BeNull();
            from.ToJsonString().Should().Be(before, "what is given is not changed");
        });
    }

    [Fact]
    public void No_status_and_an_empty_one_are_the_same()
    {
        StatusPatch.Between(null, [], Now).Should().BeNull();
        StatusPatch.Between([], null, Now).Should().BeNull();
        StatusPatch.Between(null, Parse("""{"a":null,"b":{"c":null}}"""), Now)!.ToJsonString().Should().Be("""{"b":{}}""");
    }

    [Fact]
    public void The_order_of_members_and_the_writing_of_numbers_do_not_count()
        => StatusPatch.Between(Parse("""{"a":{"x":1,"y":2.50},"b":true}"""), Parse("""{"b":true,"a":{"y":2.5,"x":1}}"""), Now).Should().BeNull();

    [Fact]
    public void Lists_other_than_conditions_are_replaced_as_a_whole_and_keep_their_order()
        => StatusPatch.Between(Parse("""{"l":["a","b"]}"""), Parse("""{"l":["b","a"]}"""), Now)!.ToJsonString().Should().Be("""{"l":["b","a"]}""");

    [Fact]
    public void A_condition_that_flips_takes_the_time_and_its_neighbour_keeps_its_own()
    {
        JsonObject from = Parse("""{"conditions":[{"type":"A","status":"True","lastTransitionTime":"2020-01-01T00:00:00Z"},{"type":"B","status":"True","lastTransitionTime":"2020-01-02T00:00:00Z"}]}""");
        JsonObject to = Parse("""{"conditions":[{"type":"C","status":"Unknown"},{"type":"B","status":"False"},{"type":"A","status":"True"}]}""");

        StatusPatch.Between(from, to, Now)!.ToJsonString().Should().Be(
            """{"conditions":[{"type":"A","status":"True","lastTransitionTime":"2020-01-01T00:00:00Z"},{"type":"B","status":"False","lastTransitionTime":"2026-01-31T08:00:00Z"},"""
            + """{"type":"C","status":"Unknown","lastTransitionTime":"2026-01-31T08:00:00Z"}]}""");
    }

    [Fact]
    public void Something_called_conditions_that_holds_no_conditions_is_left_as_it_is()
        => StatusPatch.Between(Parse("""{"conditions":[1,2]}"""), Parse("""{"conditions":[2,1]}"""), Now)!.ToJsonString().Should().Be("""{"conditions":[2,1]}""");

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static Gen<JsonObject> Status(int depth)
    {
        Gen<JsonNode?> value = depth == 0
            ? Leaf
            : Gen.OneOf(Leaf, Status(depth - 1).Select(inner => (JsonNode?)inner), Leaf.Where(leaf => leaf is not null).Array[0, 3].Select(items => (JsonNode?)List(items)));
        return Gen.Select(Gen.OneOf(Gen.Const("x"), Gen.Const("y"), Gen.Const("z")), value).Array[0, 4].Select(members =>
        {
            JsonObject result = [];
            foreach ((string name, JsonNode? member) in members)
            {
                result[name] = member?.DeepClone();
            }

            return result;
        });
    }

    private static JsonArray List(JsonNode?[] items) => new([.. items.Select(item => item?.DeepClone())]);

    // RFC 7396, as it is written there.
    private static JsonObject Apply(JsonObject target, JsonObject? patch)
    {
        foreach ((string name, JsonNode? value) in patch ?? [])
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value is JsonObject inner ? Apply(target[name] as JsonObject is { } known ? known.DeepClone().AsObject() : [], inner) : value.DeepClone();
            }
        }

        return target;
    }

    private static JsonObject WithoutNulls(JsonObject value)
    {
        JsonObject result = [];
        foreach ((string name, JsonNode? member) in value.Where(member => member.Value is not null))
        {
            result[name] = member is JsonObject inner ? WithoutNulls(inner) : member!.DeepClone();
        }

        return result;
    }
}
