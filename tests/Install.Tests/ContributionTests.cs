using System.Text.RegularExpressions;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;
using YamlDotNet.RepresentationModel;

namespace TrtOperator.Install.Tests;

public sealed partial class ContributionTests
{
    [Fact]
    public void The_example_for_Argo_CD_builds_before_it_serves()
    {
        string folder = Path.Combine(Repository.Root, "contrib/argocd/example");
        TrtEngine engine = TrtEngineYaml.Read(File.ReadAllText(Path.Combine(folder, "engine.yaml")), "engine.yaml").Engine;
        YamlNode service = Yaml.Read(Path.Combine(folder, "inference-service.yaml"));

        TrtEngineValidator.Validate(engine).Should().BeEmpty();
        SupportedFeatures.Check(engine, local: false).Should().BeEmpty();
        engine.Metadata.Annotations["argocd.argoproj.io/sync-wave"].Should().Be("0");
        service["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"].ToString().Should().Be("1");
        service["spec"]["predictor"]["containers"][0]["env"][0]["value"].ToString()
            .Should().Be($"{engine.Spec.Publish.Destination.Uri}/{engine.Metadata.NamespaceProperty}/{engine.Metadata.Name}");
        Yaml.Read(Path.Combine(folder, "../application.yaml"))["kind"].ToString().Should().Be("Application");
    }

    [Fact]
    public void The_krew_manifest_names_the_program_that_the_plugin_is_built_as()
    {
        YamlNode manifest = Yaml.Read(Path.Combine(Repository.Root, "contrib/krew/trtengine.yaml"));
        string project = File.ReadAllText(Path.Combine(Repository.Root, "src/KubectlPlugin/KubectlPlugin.csproj"));

        string name = manifest["metadata"]["name"].ToString();
        project.Should().Contain($"<AssemblyName>kubectl-{name}</AssemblyName>");
        ((YamlSequenceNode)manifest["spec"]["platforms"]).Select(platform => platform["bin"].ToString().Replace(".exe", "", StringComparison.Ordinal)).Should().NotBeEmpty().And.OnlyContain(bin => bin == $"kubectl-{name}");
    }

    [Fact]
    public void Every_reason_of_a_decision_is_explained()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));
        string[] reasons = [.. Constant().Matches(Source("Decisions/Reasons.cs")).Concat(Constant().Matches(Source("Decisions/ConditionTypes.cs"))).Select(match => match.Groups[1].Value)];

        reasons.Should().HaveCountGreaterThan(30);
        reasons.Should().OnlyContain(reason => page.Contains($"`{reason}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_reason_of_a_diagnosis_is_explained()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));
        string[] reasons = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/Operator/Diagnosis")).SelectMany(file => Told().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct()];

        reasons.Should().HaveCountGreaterThan(30);
        reasons.Should().OnlyContain(reason => page.Contains($"`{reason}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_metric_is_listed()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));
        string[] metrics = [.. Metric().Matches(Source("Telemetry/EngineMetrics.cs") + Source("../ControllerRuntime/Metrics/RuntimeMetrics.cs")).Select(match => match.Groups[1].Value).Distinct()];

        metrics.Should().HaveCountGreaterThan(18);
        metrics.Should().OnlyContain(metric => page.Contains($"`{metric}", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_option_of_the_operator_is_listed()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/install.md"));
        string[] options = [.. Option().Matches(Source("CommandLine/OperatorCommandLine.cs")).Select(match => match.Groups[1].Value).Distinct()];

        options.Should().HaveCountGreaterThan(12);
        options.Should().OnlyContain(option => page.Contains($"`{option}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_permission_of_the_operator_is_explained()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/install.md"));
        YamlNode role = Yaml.Read(Path.Combine(Repository.Root, "config/rbac/role.yaml"));

        foreach (YamlNode rule in (YamlSequenceNode)role["rules"])
        {
            foreach (string resource in ((YamlSequenceNode)rule["resources"]).Select(one => one.ToString()))
            {
                string explained = string.Concat(page.Split('\n').Where(line => line.StartsWith($"| `{resource}` |", StringComparison.Ordinal)));
                ((YamlSequenceNode)rule["verbs"]).Select(verb => verb.ToString()).Should().OnlyContain(verb => explained.Contains(verb, StringComparison.Ordinal), "{0} is granted", resource);
            }
        }
    }

    private static string Source(string file) => File.ReadAllText(Path.Combine(Repository.Root, "src/Operator", file));

    [GeneratedRegex("const string \\w+ = \"(\\w+)\"")]
    private static partial Regex Constant();

    // As the first argument of a diagnosis, an ending or a pair: ("OOMKilled", ...
    [GeneratedRegex("(?:(?<!With)\\(|\\d, |Pending, |Queued, |Succeeded, |Failed, |=> \\()\\s*\"([A-Z][A-Za-z]+)\",", RegexOptions.Singleline)]
    private static partial Regex Told();

    [GeneratedRegex("\"((?:trtengine|controller_runtime|workqueue|leader_election|events)_[a-z0-9_]+)\"")]
    private static partial Regex Metric();

    [GeneratedRegex("\"(--[a-z-]+)\"")]
    private static partial Regex Option();
}
