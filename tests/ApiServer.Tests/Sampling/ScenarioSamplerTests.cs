using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Sampling;
using TrtOperator.ApiServer.Schemas;
using TrtOperator.ApiServer.Storage;
using TrtOperator.ApiServer.Tests.Faults;

namespace TrtOperator.ApiServer.Tests.Sampling;

public sealed class ScenarioSamplerTests : DoubleTest
{
    private static readonly string Definition = RepositoryFiles.EngineDefinition;

    [Fact]
    public void Every_sample_and_every_edit_is_accepted_by_the_server_that_enforces_the_definition()
    {
        Server.LoadDefinitions(Definition);
        HashSet<string> seen = [];
        for (int seed = 0; seed < 100; seed++)
        {
            ScenarioSampler sampler = new(Definition, SamplerVocabulary.TrtEngine, seed);
            string name = $"e{seed}";
            StoredObject made = Server.Objects.Create(ServedKinds.TrtEngines, sampler.Create("default", name));
            for (int i = 0; i < 5; i++)
            {
                JsonObject edited = sampler.Edit(made.ToJson());
                made = Server.Objects.Modify(ServedKinds.TrtEngines, "default", name, e => e["spec"] = edited["spec"]!.DeepClone());
                seen.UnionWith(made.ToJson()["spec"]!.AsObject().Select(s => s.Key));
            }
        }

        seen.Should().Contain(["model", "profiles", "precisions", "targets", "protectedLayers", "autoProtect", "calibration", "accuracy", "performance", "publish", "rebuild", "builder", "suspend"]);
    }

    [Fact]
    public void The_same_seed_makes_the_same_sequence()
    {
        static string Sequence(int seed)
        {
            ScenarioSampler sampler = new(Definition, SamplerVocabulary.TrtEngine, seed);
            JsonObject first = sampler.Create("default", "a");
            return first.ToJsonString() + sampler.Edit(first).ToJsonString();
        }

        Sequence(7).Should().Be(Sequence(7));
        Sequence(7).Should().NotBe(Sequence(8));
    }

    [Theory]
    [MemberData(nameof(Installed))]
    public void The_samples_of_an_installation_pass_the_definition_with_nothing_pruned(string file)
    {
        Server.LoadDefinitions(Definition);
        JsonObject engine = YamlDocuments.Read(File.ReadAllText(RepositoryFiles.At("config", "samples", file)))!.AsObject();
        JsonObject spec = engine["spec"]!.DeepClone().AsObject();

        JsonObject made = Server.Objects.Create(ServedKinds.TrtEngines, engine).ToJson();

        Missing(spec, made["spec"], "spec").Should().BeEmpty();
    }

    public static TheoryData<string> Installed()
        => [.. Directory.EnumerateFiles(RepositoryFiles.At("config", "samples"), "trtengine_*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("g2p")]
    [InlineData("g2p-outlier")]
    public void The_samples_of_the_project_pass_the_definition(string sample)
    {
        Server.LoadDefinitions(Definition);
        string path = RepositoryFiles.At("samples", sample, "trtengine.yaml");
        JsonObject engine = YamlDocuments.Read(File.ReadAllText(path))!.AsObject();
        Server.Objects.Create(ServedKinds.TrtEngines, engine).Name.Should().Be(sample);
    }

    private static IEnumerable<string> Missing(JsonNode? declared, JsonNode? made, string path) => declared switch
    {
        JsonObject fields => fields.SelectMany(field => Missing(field.Value, (made as JsonObject)?[field.Key], $"{path}.{field.Key}")),
        JsonArray list => list.SelectMany((item, index) => Missing(item, made is JsonArray same && index < same.Count ? same[index] : null, $"{path}[{index}]")),
        _ => JsonNode.DeepEquals(declared, made) ? [] : [path],
    };
}
