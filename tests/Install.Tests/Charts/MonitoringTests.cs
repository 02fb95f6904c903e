using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace TrtOperator.Install.Tests.Charts;

public sealed class MonitoringTests
{
    private static readonly YamlNode Alerts = Yaml.Read(Path.Combine(Repository.Root, "config/prometheus/prometheus_rule.yaml"));

    [Fact]
    public void The_dashboard_and_the_alerts_ask_only_for_metrics_that_exist()
    {
        string sources = string.Concat(new[] { "src/ControllerRuntime", "src/Operator" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        string dashboard = File.ReadAllText(Path.Combine(RenderedChart.Folder, "files/dashboard.json"));
        string[] expressions =
        [
            .. JsonDocument.Parse(dashboard).RootElement.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("targets")[0].GetProperty("expr").GetString()!),
            .. Rules(Alerts).Select(rule => rule["expr"].ToString()),
        ];

        expressions.Length.Should().BeGreaterThan(10);
        foreach (string name in expressions.SelectMany(text => Regex.Matches(text, "(trtengine|controller_runtime|workqueue|rest_client|leader_election)_[a-z_]+").Select(match => match.Value)))
        {
            sources.Should().Contain($"\"{Regex.Replace(name, "_(total|bucket)$", "")}\"", "an alert on a metric that nobody writes never fires");
        }
    }

    [Fact]
    public void The_alerts_of_the_chart_are_those_of_the_folder()
    {
        string chart = Rendered("PrometheusRule", "prometheusRule: {enabled: true}\nfullnameOverride: trtengine-operator");
        Rules(Yaml.Parse(chart)).Select(Said).Should().Equal(Rules(Alerts).Select(Said));
    }

    [Fact]
    public void An_alert_asks_about_the_Lease_of_its_own_installation()
        => Rendered("PrometheusRule", "prometheusRule: {enabled: true}").Should().Contain("leader_election_master_status{name=\"trtengine-trtengine-operator\"}");

    [Fact]
    public void Every_alert_is_explained_and_says_what_to_do()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs/operations.md"));
        foreach (YamlNode rule in Rules(Alerts))
        {
            page.Should().Contain($"| `{rule["alert"]}` |");
            rule["annotations"]["description"].ToString().Length.Should().BeGreaterThan(40);
            rule["labels"]["severity"].ToString().Should().BeOneOf("warning", "critical");
        }
    }

    [Fact]
    public void The_ServiceMonitor_finds_the_Service()
    {
        string values = "serviceMonitor: {enabled: true, labels: {release: prometheus}}";
        YamlNode monitor = Yaml.Parse(Rendered("ServiceMonitor", values));
        k8s.Models.V1Service service = RenderedChart.Objects(values).OfType<k8s.Models.V1Service>().Single();

        foreach ((YamlNode label, YamlNode value) in (YamlMappingNode)monitor["spec"]["selector"]["matchLabels"])
        {
            service.Metadata.Labels.Should().Contain(label.ToString(), value.ToString());
        }

        service.Spec.Ports.Select(port => port.Name).Should().Contain(monitor["spec"]["endpoints"][0]["port"].ToString());
        monitor["metadata"]["labels"]["release"].ToString().Should().Be("prometheus");
    }

    private static string Said(YamlNode rule) => $"{rule["alert"]} {rule["expr"]} {rule["labels"]} {rule["annotations"]}";

    private static IEnumerable<YamlNode> Rules(YamlNode document) => (YamlSequenceNode)document["spec"]["groups"][0]["rules"];

    private static string Rendered(string kind, string values)
        => RenderedChart.Text(values).Split("\n---\n").Single(one => one.Contains($"\nkind: {kind}\n", StringComparison.Ordinal));
}
