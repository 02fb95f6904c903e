using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Install.Tests;

public sealed class ChartTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));
    private static readonly string Chart = Path.Combine(Root, "charts/trtengine-operator");

    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/Service"] = typeof(V1Service),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role),
        ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding),
        ["rbac.authorization.k8s.io/v1/ClusterRole"] = typeof(V1ClusterRole),
        ["rbac.authorization.k8s.io/v1/ClusterRoleBinding"] = typeof(V1ClusterRoleBinding),
        ["apiextensions.k8s.io/v1/CustomResourceDefinition"] = typeof(V1CustomResourceDefinition),
    };

    public static TheoryData<string> Matrix() =>
    [
        "{}",
        "replicas: 1",
        "crds: {enabled: false}",
        "crds: {keep: false}",
        "watchNamespaces: [vision, speech]\nbuilderClasses: {cpu: {image: \"b:1\", runtime: OnnxRuntime}}\ncrds: {enabled: false}",
        "networkPolicy: {enabled: true}\nserviceMonitor: {enabled: true}\nprometheusRule: {enabled: true}\ndashboard: {enabled: true}\nbuilder: {image: \"b:1\", rtxImage: \"r:1\", tensorRTImage: \"t:1\"}\ntolerations: [{operator: Exists}]\nnodeSelector: {a: b}\npriorityClassName: high\nimagePullSecrets: [{name: pull}]",
    ];

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Every_object_that_is_rendered_has_known_fields_only(string values)
    {
        IReadOnlyList<object> objects = Objects(values);
        objects.OfType<V1Deployment>().Should().ContainSingle();
        foreach (V1PolicyRule rule in objects.OfType<V1ClusterRole>().SelectMany(role => role.Rules).Concat(objects.OfType<V1Role>().SelectMany(role => role.Rules)))
        {
            rule.Resources.Should().NotContain("secrets");
            rule.Resources.Concat(rule.Verbs).Concat(rule.ApiGroups).Should().NotContain("*");
        }
    }

    [Fact]
    public void The_chart_gives_the_rights_that_the_one_file_installation_gives()
        => Json(Objects("{}").OfType<V1ClusterRole>().Single().Rules).Should().Be(Json(Installed().OfType<V1ClusterRole>().Single(role => role.Metadata.Name == "trtengine-operator").Rules));

    [Fact]
    public void The_chart_runs_the_operator_as_restricted_as_the_one_file_installation()
    {
        V1PodSpec chart = Objects("{}").OfType<V1Deployment>().Single().Spec.Template.Spec;
        V1PodSpec file = Installed().OfType<V1Deployment>().Single().Spec.Template.Spec;
        Json(chart.SecurityContext).Should().Be(Json(file.SecurityContext));
        Json(chart.Containers[0].SecurityContext).Should().Be(Json(file.Containers[0].SecurityContext));
        Json(chart.Containers[0].Resources).Should().Be(Json(file.Containers[0].Resources));
        chart.Containers[0].ReadinessProbe.HttpGet.Path.Should().Be(file.Containers[0].ReadinessProbe.HttpGet.Path);
    }

    [Fact]
    public void The_chart_carries_the_definitions_that_the_types_say_and_keeps_them()
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Root, "config/crd/bases")))
        {
            File.ReadAllText(Path.Combine(Chart, "files/crds", Path.GetFileName(path))).Should().Be(File.ReadAllText(path), "`make crds` copies it");
        }

        Objects("{}").OfType<V1CustomResourceDefinition>().Should().HaveCount(2).And.OnlyContain(one => one.Metadata.Annotations["helm.sh/resource-policy"] == "keep");
        Objects("crds: {keep: false}").OfType<V1CustomResourceDefinition>().Should().OnlyContain(one => one.Metadata.Annotations == null);
    }

    [Fact]
    public void A_namespaced_installation_has_no_right_in_the_cluster_and_brings_its_builder_classes()
    {
        IReadOnlyList<object> objects = Objects("watchNamespaces: [vision]\nbuilderClasses: {cpu: {image: \"b:1\", runtime: OnnxRuntime}}\ncrds: {enabled: false}");
        objects.OfType<V1ClusterRole>().Should().BeEmpty();
        objects.OfType<V1ClusterRoleBinding>().Should().BeEmpty();
        objects.OfType<V1Role>().Select(role => role.Metadata.NamespaceProperty).Should().BeEquivalentTo("vision", "trtengine-system");
        objects.OfType<V1Role>().SelectMany(role => role.Rules).SelectMany(rule => rule.Resources).Should().NotContain("builderclasses");
        objects.OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0].Args.Should().Contain("--namespace=vision").And.Contain("--builder-classes=/etc/trtengine/classes.yaml");
        BuilderClass one = KubernetesYaml.Deserialize<BuilderClass>(objects.OfType<V1ConfigMap>().Single().Data["classes.yaml"].Replace("---\n", "", StringComparison.Ordinal), strict: true);
        one.Spec.Image.Should().Be("b:1");
    }

    [Fact]
    public void Every_argument_of_the_operator_is_one_that_it_knows()
    {
        string commandLine = File.ReadAllText(Path.Combine(Root, "src/Operator/CommandLine/OperatorCommandLine.cs"));
        foreach (string values in Matrix())
        {
            foreach (string argument in Objects(values).OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0].Args)
            {
                commandLine.Should().Contain($"\"{argument.Split('=')[0]}\"");
            }
        }
    }

    [Fact]
    public void Builder_classes_in_values_are_refused_where_the_cluster_has_objects_for_them()
        => Render("builderClasses: {cpu: {image: \"b:1\"}}", out string errors).Should().BeNull(errors);

    [Fact]
    public void The_dashboard_and_the_alerts_ask_only_for_metrics_that_exist()
    {
        string sources = string.Concat(new[] { "src/ControllerRuntime", "src/Operator" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        string dashboard = File.ReadAllText(Path.Combine(Chart, "files/dashboard.json"));
        string[] expressions =
        [
            .. JsonDocument.Parse(dashboard).RootElement.GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("targets")[0].GetProperty("expr").GetString()!),
            .. Regex.Matches(File.ReadAllText(Path.Combine(Chart, "templates/prometheusrule.yaml")), "expr: (.*)").Select(match => match.Groups[1].Value),
        ];
        expressions.Length.Should().BeGreaterThan(10);
        foreach (string name in expressions.SelectMany(text => Regex.Matches(text, "(trtengine|controller_runtime|workqueue|rest_client|leader_election)_[a-z_]+").Select(match => match.Value)))
        {
            sources.Should().Contain($"\"{Regex.Replace(name, "_(total|bucket)$", "")}\"", "an alert on a metric that nobody writes never fires");
        }
    }

    [Fact]
    public void The_schema_of_the_values_knows_every_value_and_refuses_others()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Chart, "values.schema.json")));
        object values = new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize<object>(File.ReadAllText(Path.Combine(Chart, "values.yaml")));
        Covers(schema.RootElement, values, "values");
    }

    private static void Covers(JsonElement schema, object? value, string path)
    {
        if (value is not Dictionary<object, object> map || !schema.TryGetProperty("properties", out JsonElement properties))
        {
            return;
        }

        schema.GetProperty("additionalProperties").GetBoolean().Should().BeFalse(path);
        map.Keys.Should().BeEquivalentTo(properties.EnumerateObject().Select(property => (object)property.Name), path);
        foreach ((object name, object inner) in map)
        {
            Covers(properties.GetProperty((string)name), inner, $"{path}.{name}");
        }
    }

    private static IReadOnlyList<object> Objects(string values)
    {
        string yaml = Render(values, out string errors) ?? throw new InvalidOperationException(errors);

        // The client has no types for these.
        string[] known = [.. yaml.Split("\n---\n").Where(one => !Regex.IsMatch(one, "^kind: (ServiceMonitor|PrometheusRule)$", RegexOptions.Multiline))];
        return [.. KubernetesYaml.LoadAllFromString(string.Join("\n---\n", known), Kinds, strict: true)];
    }

    private static IEnumerable<object> Installed() => KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Root, "dist/install.yaml")), Kinds);

    private static string? Render(string values, out string errors)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, values);
            using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "tests/Install.Tests/render.sh"), [Chart, "trtengine", "trtengine-system", file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> said = process.StandardError.ReadToEndAsync();
            string yaml = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors = said.Result;
            return process.ExitCode == 0 ? yaml : null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Json(object value) => KubernetesJson.Serialize(value);

    private static string Here([CallerFilePath] string path = "") => path;
}
