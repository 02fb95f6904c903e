using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>A TrtEngine that came while nobody led, among many that were seen to long ago.</summary>
public sealed class NewcomerTests
{
    [Fact]
    public async Task What_came_while_no_operator_ran_is_seen_to_before_what_was_there_already()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        for (int i = 0; i < 40; i++)
        {
            Create(bed, $"{(i % 2 == 0 ? "a" : "z")}-settled-{i:00}", observedGeneration: 1);
        }

        Create(bed, "newcomer", observedGeneration: null);
        bed.Start(workers: 1);

        await bed.UntilAsync("all Jobs", () => Jobs(bed).Count() >= 41);
        Jobs(bed).First().Name.Should().StartWith("newcomer-");
    }

    private static IEnumerable<RecordedWrite> Jobs(OperatorBed bed) => bed.Server.Writes.Where(write => write is { Verb: "create", TookEffect: true } && write.Kind == ServedKinds.Jobs);

    private static void Create(OperatorBed bed, string name, int? observedGeneration)
    {
        bed.Create();
        JsonObject engine = bed.Engine()!;
        bed.Server.Objects.Delete(ServedKinds.TrtEngines, OperatorBed.Namespace, OperatorBed.Name);
        engine["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = OperatorBed.Namespace };
        if (observedGeneration is { } seen)
        {
            engine["status"] = new JsonObject { ["observedGeneration"] = seen };
        }

        bed.Server.Objects.Create(ServedKinds.TrtEngines, engine);
    }
}
