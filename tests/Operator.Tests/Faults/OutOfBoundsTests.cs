using System.Globalization;
using System.Text.Json.Nodes;
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

        broken.Should().HaveCountGreaterThan(150, "these are the definition's bounds");
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
