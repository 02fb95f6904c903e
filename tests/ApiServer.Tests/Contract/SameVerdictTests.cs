using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using TrtOperator.ApiServer.Sampling;
using TrtOperator.ApiServer.Schemas;
using TrtOperator.ApiServer.Tests.Faults;
using TrtOperator.ApiServer.Tests.Sampling;

namespace TrtOperator.ApiServer.Tests.Contract;

/// <summary>Damaged TrtEngines get the same verdict from the double and from a real server, and sound ones the same defaults.</summary>
public sealed partial class SameVerdictTests : DoubleTest
{
    private const int Cases = 300;

    private static readonly string?[] Oddities =
        ["null", "-1", "0", "1.5", "true", "[]", "{}", "[null]", "[{}]", "\"a\\nb\"", "\"A_b\"", "99999999999", "\"0.5\"", "{\"unknown\": 1}", null];

    [Fact]
    public async Task A_damaged_engine_gets_the_verdict_that_a_real_server_gives()
    {
        string? kubeconfig = Environment.GetEnvironmentVariable("TRTENGINE_KUBECONFIG");
        Assert.SkipWhen(string.IsNullOrEmpty(kubeconfig), "TRTENGINE_KUBECONFIG names no kubeconfig: the double's verdicts were not compared with a real API server's.");
        using Kubernetes client = new(KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
        RawApi real = new(client);
        JsonNode definition = YamlDocuments.Read(await File.ReadAllTextAsync(RepositoryFiles.EngineDefinition))!;
        (await real.PostAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition)).Status.Should().BeOneOf(201, 409);
        Server.LoadDefinitions(RepositoryFiles.EngineDefinition);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while ((await real.GetAsync(Engines)).Status != 200)
        {
            await Task.Delay(100, patience.Token);
        }

        List<string> differences = [];
        for (int seed = 0; seed < Cases; seed++)
        {
            JsonObject engine = new ScenarioSampler(RepositoryFiles.EngineDefinition, SamplerVocabulary.TrtEngine, seed).Create("default", "same-verdict");
            foreach (JsonObject gate in engine["spec"]!["accuracy"]!["gates"]!.AsArray().OfType<JsonObject>())
            {
                // Kubernetes 1.20 compiled by Go 1.18 or later takes an empty string for null, and refuses it.
                (gate["decoder"] as JsonObject)?.Remove("separator");
            }

            string damage = seed % 4 == 0 ? "none" : Damage(engine["spec"]!, new Random(seed));
            RawAnswer theirs = await real.PostAsync(Engines + "?dryRun=All", engine);
            RawAnswer ours = await Api.PostAsync(Engines + "?dryRun=All", engine);
            string theirVerdict = Verdict(theirs);
            string ourVerdict = Verdict(ours);
            if (theirVerdict != ourVerdict || (theirs.Status == 201 && !JsonNode.DeepEquals(theirs.Body["spec"], ours.Body["spec"])))
            {
                differences.Add($"{seed} ({damage}): real {theirVerdict}, double {ourVerdict}");
            }
        }

        differences.Should().BeEmpty();
    }

    /// <summary>Replaces one value of the spec, or removes it.</summary>
    private static string Damage(JsonNode spec, Random random)
    {
        List<JsonNode> all = [];
        Collect(spec, all);
        JsonNode victim = all[random.Next(all.Count)];
        string path = victim.GetPath();
        string? oddity = Oddities[random.Next(Oddities.Length)];
        if (victim.Parent is JsonObject holder)
        {
            string name = victim.GetPropertyName();
            holder.Remove(name);
            if (oddity is not null)
            {
                holder[name] = JsonNode.Parse(oddity);
            }
        }
        else if (victim.Parent is JsonArray list)
        {
            list[victim.GetElementIndex()] = JsonNode.Parse(oddity ?? "null");
        }

        return $"{path} = {oddity ?? "nothing"}";
    }

    private static void Collect(JsonNode node, List<JsonNode> all)
    {
        IEnumerable<JsonNode> inner = node switch
        {
            JsonObject body => body.Select(b => b.Value).OfType<JsonNode>(),
            JsonArray list => list.OfType<JsonNode>(),
            _ => [],
        };
        foreach (JsonNode child in inner)
        {
            all.Add(child);
            Collect(child, all);
        }
    }

    private static string Verdict(RawAnswer answer) => answer.Status != 422
        ? $"{answer.Status}"
        : $"422 {string.Join(',', answer.Body["details"]!["causes"]!.AsArray().Select(c => Indices().Replace((string)c!["field"]!, "")).Distinct().Order(StringComparer.Ordinal))}";

    // Old servers leave out the indices of some fields.
    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Indices();
}
