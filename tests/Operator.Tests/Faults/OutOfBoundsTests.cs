using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Patches;
using TrtOperator.ApiServer.Sampling;
using TrtOperator.ApiServer.Schemas;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>
/// What the server should have refused and did not, since it knows no CEL, or since the object is older than the bound: the operator says which field it is,
/// makes nothing for it, and serves the others.
/// </summary>
public sealed class OutOfBoundsTests
{
    private const int Samples = 60;

    // Kubernetes' own types, which the server checks when it makes the Job; its words are then said with JobNotCreated.
    private static readonly string[] ServersOwn = ["spec.builder.topologySpreadConstraints[]", "spec.builder.imagePullSecrets[]"];
    private static readonly string Definition = Path.Combine(OperatorBed.Root, "config/crd/bases/trtengine.dev_trtengines.yaml");

    [Fact]
    public async Task Every_field_out_of_its_bounds_is_named_and_nothing_is_made_for_it()
    {
        Dictionary<string, BrokenField> broken = new(StringComparer.Ordinal);
        for (int seed = 0; seed < Samples; seed++)
        {
            ScenarioSampler sampler = new(Definition, SamplerVocabulary.TrtEngine, seed);
            foreach (BrokenField one in BrokenField.Of(sampler.Create(OperatorBed.Namespace, "any"), sampler.SpecSchema))
            {
                if (!ServersOwn.Any(own => one.Bound.StartsWith(own + ".", StringComparison.Ordinal)))
                {
                    broken.TryAdd(one.Bound, one);
                }
            }
        }

        IReadOnlyList<string> wrong = await JudgedAsync([.. broken.Values.Select(one => (one.Bound, one.Object, one.Field))]);

        broken.Should().HaveCountGreaterThan(300, "these are the definition's bounds and types");
        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_rule_across_fields_is_kept_where_the_server_knows_none()
    {
        JsonObject sound = YamlDocuments.ReadAll(await File.ReadAllTextAsync(Path.Combine(OperatorBed.Root, "tests/crds/base.yaml"), TestContext.Current.CancellationToken)).OfType<JsonObject>().Single();
        JsonArray cases = YamlDocuments.ReadAll(await File.ReadAllTextAsync(Path.Combine(OperatorBed.Root, "tests/crds/refused.yaml"), TestContext.Current.CancellationToken)).OfType<JsonArray>().Single();

        IReadOnlyList<string> wrong = await JudgedAsync([.. cases.Select(one => (one!.ToJsonString(), MergePatch.Apply((JsonObject)sound.DeepClone(), one!["change"]!), "spec."))]);

        cases.Count.Should().BeGreaterThan(20);
        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task An_object_that_is_refused_for_want_of_a_spec_keeps_no_operator_from_starting_again()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync(trustsSpecs: true);
        bed.CreateLike(new JsonObject { ["apiVersion"] = "trtengine.dev/v1alpha1", ["kind"] = "TrtEngine" }, "without");
        bed.CreateLike(new JsonObject { ["apiVersion"] = "trtengine.dev/v1alpha1", ["kind"] = "TrtEngine", ["spec"] = "text" }, "text");
        bed.Start();
        await bed.UntilAsync("a refusal of both", () => bed.Condition("Stalled", "without") is not null && bed.Condition("Stalled", "text") is not null);
        await bed.StopAsync();

        bed.Create();
        bed.Start();

        await bed.UntilPublishedAsync();
        bed.Condition("Stalled", "without")!["message"]!.GetValue<string>().Should().StartWith("spec: is required.");
        bed.Condition("Stalled", "text")!["message"]!.GetValue<string>().Should().StartWith("spec: must hold fields");
    }

    [Theory]
    [InlineData("""{"uri": 5}""", "spec.publish.destination.uri")]
    [InlineData("[]", "spec.publish.destination")]
    [InlineData("null", "spec.publish.destination")]
    public async Task A_release_whose_place_cannot_be_told_any_more_stays_until_it_can(string destination, string field)
    {
        await using OperatorBed bed = await OperatorBed.NewAsync(trustsSpecs: true);
        bed.Start();
        bed.Create("  deletionPolicy: Delete");
        await bed.UntilPublishedAsync();
        bed.Edit(engine => engine["spec"]!["publish"]!["destination"] = JsonNode.Parse(destination));
        await bed.UntilAsync("a refusal", () => bed.ReasonOf("Stalled") == "InvalidSpec");

        bed.Server.Objects.Delete(ServedKinds.TrtEngines, OperatorBed.Namespace, OperatorBed.Name);
        await bed.UntilAsync("a refusal to let go", () => bed.ReasonOf("Stalled") == "RetireFailed");

        bed.Condition("Stalled")!["message"]!.GetValue<string>().Should().Contain(field);
        bed.Edit(engine => engine["spec"]!["publish"]!["destination"] = new JsonObject { ["uri"] = "azblob://a/engines" });
        await bed.UntilAsync("its end", () => bed.Engine() is null);
    }

    [Fact]
    public async Task A_finalizer_stays_while_nobody_can_tell_whether_it_is_wanted()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync(trustsSpecs: true);
        bed.Start();
        bed.Create("  deletionPolicy: Delete");
        await bed.UntilPublishedAsync();
        foreach (JsonNode policy in (JsonNode[])["Archive", 1, new JsonObject()])
        {
            bed.Edit(engine => engine["spec"]!["deletionPolicy"] = policy);
            await bed.UntilAsync("a refusal", () => bed.IsObserved() && bed.ReasonOf("Stalled") == "InvalidSpec");
            bed.Condition("Stalled")!["message"]!.GetValue<string>().Should().Contain("spec.deletionPolicy: must be one of Retain, Delete");
        }

        bed.Engine()!["metadata"]!["finalizers"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task A_server_that_takes_no_status_for_what_breaks_its_definition_is_quoted_in_an_event()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync(trustsSpecs: true);
        bed.Create();
        JsonObject sound = bed.Engine()!;
        sound["spec"]!["targets"]![0]!["name"] = "No Name";
        bed.CreateLike(sound, "old");
        bed.TightenDefinition();
        bed.Start();
        await bed.UntilPublishedAsync();
        await bed.UntilAsync("an event", () => Events().Any());

        Events().Should().OnlyContain(message => message.Contains("spec.targets[0].name", StringComparison.Ordinal) && message.EndsWith("Apply it again with that mended.", StringComparison.Ordinal));
        bed.Engine("old")!["status"].Should().BeNull();
        bed.JobsCreated().Should().Be(6, "only the sound object gets Jobs");
        bed.Server.Objects.Modify(ServedKinds.TrtEngines, OperatorBed.Namespace, "old", engine => engine["spec"]!["targets"]![0]!["name"] = "name");
        await bed.UntilAsync("its release", () => (string?)bed.Condition("Ready", "old")?["status"] == "True");

        IEnumerable<string> Events() => bed.Server.Objects.List(ServedKinds.Events, OperatorBed.Namespace)
            .Select(one => JsonNode.Parse(one.ToString()!)!)
            .Where(one => (string?)one["reason"] == "WriteRefused")
            .Select(one => (string?)one["message"] ?? (string?)one["note"] ?? "");
    }

    // A field may be named by what holds it, or by one of its items.
    private static async Task<IReadOnlyList<string>> JudgedAsync(IReadOnlyList<(string What, JsonObject Object, string Field)> cases)
    {
        await using OperatorBed bed = await OperatorBed.NewAsync(trustsSpecs: true);
        for (int i = 0; i < cases.Count; i++)
        {
            bed.CreateLike(cases[i].Object, Name(i));
        }

        bed.Start();
        bed.Create();
        await bed.UntilPublishedAsync();
        await bed.UntilStillAsync();
        bed.JobsCreated().Should().Be(6, "only the sound object gets Jobs");
        List<string> wrong = [];
        for (int i = 0; i < cases.Count; i++)
        {
            JsonNode? stalled = bed.Condition("Stalled", Name(i));
            string said = stalled?["message"]?.GetValue<string>() ?? "";
            if ((string?)stalled?["status"] != "True" || !said.Contains(cases[i].Field, StringComparison.Ordinal) || said.Any(char.IsControl) || said.Length is 0 or > 32_768)
            {
                wrong.Add($"{cases[i].What}: '{stalled?["reason"]}' '{said}'");
            }
        }

        return wrong;
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"broken-{number}");
}
