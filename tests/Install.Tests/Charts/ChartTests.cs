using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;
using TrtOperator.Operator.Classes;
using TrtOperator.Operator.CommandLine;
using YamlDotNet.RepresentationModel;
using static TrtOperator.Install.Tests.Charts.RenderedChart;

namespace TrtOperator.Install.Tests.Charts;

public sealed class ChartTests
{
    private const string InTwoNamespaces = "watchNamespaces: [vision, speech]\nbuilderClasses: {cpu: {image: \"b:1\", runtime: OnnxRuntime}}\ncrds: {enabled: false}";

    public static TheoryData<string> Matrix() =>
    [
        "{}",
        "replicas: 1",
        "crds: {enabled: false}",
        "crds: {keep: false}",
        "rbac: {create: false, userRoles: false}\nserviceAccount: {create: false, name: given}",
        InTwoNamespaces,
        .. Directory.EnumerateFiles(ChartGoldenTests.Folder, "*.values.yaml").Order(StringComparer.Ordinal).Select(File.ReadAllText),
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

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Every_object_is_labelled_and_what_has_a_namespace_says_which(string values)
    {
        foreach (IKubernetesObject<V1ObjectMeta> one in Objects(values).Cast<IKubernetesObject<V1ObjectMeta>>().Where(one => one is not V1CustomResourceDefinition))
        {
            one.Metadata.Labels.Should().Contain("app.kubernetes.io/name", "trtengine-operator").And.Contain("app.kubernetes.io/instance", Release);
            (one.Metadata.NamespaceProperty is null).Should().Be(one is V1ClusterRole or V1ClusterRoleBinding, one.Metadata.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task The_operator_understands_its_arguments(string values)
    {
        string[] args = [.. Deployment(values).Spec.Template.Spec.Containers[0].Args];
        OperatorOptions? options = null;

        int exitCode = await OperatorCommandLine.InvokeAsync(args, _ => null, (given, _) =>
        {
            options = given;
            return Task.FromResult(0);
        });

        exitCode.Should().Be(0, string.Join(' ', args));
        options!.LeaderElect.Should().BeTrue("an old and a new pod would both work during an upgrade");
        options.LeaseName.Should().Be(Deployment(values).Metadata.Name);
    }

    [Fact]
    public async Task The_operator_understands_the_arguments_of_the_one_file_installation()
    {
        int exitCode = await OperatorCommandLine.InvokeAsync(
            [.. Installed().OfType<V1Deployment>().Single().Spec.Template.Spec.Containers[0].Args], _ => null, (_, _) => Task.FromResult(0));
        exitCode.Should().Be(0);
    }

    [Fact]
    public void The_chart_gives_the_rights_that_the_one_file_installation_gives()
        => Rules(Objects("{}").OfType<V1ClusterRole>(), "trtengine-trtengine-operator").Should().Be(Rules(Installed().OfType<V1ClusterRole>(), "trtengine-operator"));

    [Theory]
    [InlineData("trtengine-admin")]
    [InlineData("trtengine-editor")]
    [InlineData("trtengine-viewer")]
    [InlineData("builderclass-editor")]
    [InlineData("builderclass-viewer")]
    public void The_chart_gives_people_the_roles_that_the_one_file_installation_gives(string name)
    {
        V1ClusterRole chart = Objects("{}").OfType<V1ClusterRole>().Single(role => role.Metadata.Name == $"trtengine-trtengine-operator-{name}");
        V1ClusterRole file = Installed().OfType<V1ClusterRole>().Single(role => role.Metadata.Name == name);

        Json(chart.Rules).Should().Be(Json(file.Rules));
        chart.Metadata.Labels.Where(label => label.Key.StartsWith("rbac.", StringComparison.Ordinal)).Should().BeEquivalentTo(file.Metadata.Labels ?? new Dictionary<string, string>());
    }

    [Fact]
    public void The_lease_is_the_only_one_that_the_operator_may_take()
    {
        V1Role role = Objects("{}").OfType<V1Role>().Single();
        role.Rules.Where(rule => rule.Verbs.Contains("update")).Should().ContainSingle().Which.ResourceNames.Should().Equal("trtengine-trtengine-operator");
        Json(role.Rules.Select(rule => rule.Verbs)).Should().Be(Json(Installed().OfType<V1Role>().Single().Rules.Select(rule => rule.Verbs)));
    }

    [Fact]
    public void Without_progress_there_is_no_right_to_read_logs()
        => Objects("followProgress: false").OfType<V1ClusterRole>().SelectMany(role => role.Rules).SelectMany(rule => rule.Resources).Should().NotContain("pods/log");

    [Fact]
    public void Without_rbac_no_right_is_given()
        => Objects("rbac: {create: false, userRoles: false}").Should().NotContain(one => one is V1Role || one is V1RoleBinding || one is V1ClusterRole || one is V1ClusterRoleBinding);

    [Fact]
    public void The_chart_runs_the_operator_as_restricted_as_the_one_file_installation()
    {
        V1PodSpec chart = Deployment("{}").Spec.Template.Spec;
        V1PodSpec file = Installed().OfType<V1Deployment>().Single().Spec.Template.Spec;

        Same(chart.SecurityContext, file.SecurityContext);
        Same(chart.Containers[0].SecurityContext, file.Containers[0].SecurityContext);
        Same(chart.Containers[0].Resources, file.Containers[0].Resources);
        Same(chart.Containers[0].ReadinessProbe, file.Containers[0].ReadinessProbe);
        Same(chart.Containers[0].LivenessProbe, file.Containers[0].LivenessProbe);
        Same(chart.Containers[0].Env, file.Containers[0].Env);
        chart.TerminationGracePeriodSeconds.Should().Be(file.TerminationGracePeriodSeconds);
    }

    [Fact]
    public void Null_leaves_the_user_to_the_platform()
    {
        V1PodSecurityContext context = Deployment("podSecurityContext: {runAsUser: null, runAsGroup: null}").Spec.Template.Spec.SecurityContext;
        context.RunAsUser.Should().BeNull();
        context.RunAsNonRoot.Should().BeTrue();
    }

    [Fact]
    public void The_chart_carries_the_definitions_that_the_types_say_and_keeps_them()
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "config/crd/bases")))
        {
            File.ReadAllText(Path.Combine(Folder, "files/crds", Path.GetFileName(path))).Should().Be(File.ReadAllText(path), "`make crds` copies it");
        }

        Objects("{}").OfType<V1CustomResourceDefinition>().Should().HaveCount(2).And.OnlyContain(one => one.Metadata.Annotations["helm.sh/resource-policy"] == "keep");
        Objects("crds: {enabled: false}").OfType<V1CustomResourceDefinition>().Should().BeEmpty();
    }

    [Fact]
    public void Rendering_leaves_the_definitions_as_they_are()
    {
        foreach (V1CustomResourceDefinition rendered in Objects("crds: {keep: false}").OfType<V1CustomResourceDefinition>())
        {
            string file = Path.Combine(Repository.Root, $"config/crd/bases/{rendered.Spec.Group}_{rendered.Spec.Names.Plural}.yaml");
            Same(rendered, KubernetesYaml.Deserialize<V1CustomResourceDefinition>(File.ReadAllText(file)));
        }
    }

    [Fact]
    public void A_namespaced_installation_has_no_right_in_the_cluster_and_brings_its_builder_classes()
    {
        IReadOnlyList<object> objects = Objects(InTwoNamespaces);

        objects.OfType<V1ClusterRole>().Should().BeEmpty();
        objects.OfType<V1ClusterRoleBinding>().Should().BeEmpty();
        objects.OfType<V1Role>().Select(role => role.Metadata.NamespaceProperty).Should().BeEquivalentTo("vision", "speech", Namespace);
        objects.OfType<V1Role>().SelectMany(role => role.Rules).SelectMany(rule => rule.Resources).Should().NotContain("builderclasses");
        V1PodSpec pod = objects.OfType<V1Deployment>().Single().Spec.Template.Spec;
        pod.Containers[0].Args.Should().Contain("--namespace=vision").And.Contain("--namespace=speech").And.Contain("--builder-classes=/etc/trtengine/classes.yaml");
        pod.Containers[0].VolumeMounts.Single().MountPath.Should().Be("/etc/trtengine");
        V1ConfigMap classes = objects.OfType<V1ConfigMap>().Single();
        classes.Metadata.Name.Should().Be(pod.Volumes.Single().ConfigMap.Name);
        BuilderClassFile.Read(classes.Data["classes.yaml"], "classes.yaml").Should().ContainKey("cpu").WhoseValue.Spec.Image.Should().Be("b:1");
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{cpu: {image: \"b:1\", runtime: OnnxRuntime}, rtx: {image: \"b:1-rtx\", runtime: TensorRTRTX, computeCapabilities: [\"8.9\"]}}", 2)]
    [InlineData("{\"123\": {image: \"b:1\", scheduling: {podAnnotations: {note: \"a: b\\n---\\nc\"}, resources: {limits: {memory: 8Gi}}}}}", 1)]
    public void The_operator_reads_the_builder_classes_of_the_values(string classes, int count)
    {
        V1ConfigMap map = Objects($"watchNamespaces: [vision]\ncrds: {{enabled: false}}\nbuilderClasses: {classes}").OfType<V1ConfigMap>().Single();
        BuilderClassFile.Read(map.Data["classes.yaml"] ?? "", "classes.yaml").Should().HaveCount(count);
    }

    [Fact]
    public void Other_builder_classes_start_the_operator_anew()
    {
        string Checksum(string image) => Deployment($"watchNamespaces: [vision]\nbuilderClasses: {{cpu: {{image: \"{image}\"}}}}").Spec.Template.Metadata.Annotations["checksum/builder-classes"];
        Checksum("b:1").Should().NotBe(Checksum("b:2")).And.Be(Checksum("b:1"));
    }

    [Fact]
    public void A_disruption_budget_is_for_more_than_one_replica_and_speaks_the_server_s_version()
    {
        Objects("replicas: 1").OfType<V1PodDisruptionBudget>().Should().BeEmpty();
        Objects("{}").OfType<V1PodDisruptionBudget>().Should().ContainSingle();
        Text("{}", kubeVersion: "1.20").Should().Contain("apiVersion: policy/v1beta1\nkind: PodDisruptionBudget");
    }

    [Fact]
    public void Replicas_keep_apart_where_nothing_else_is_said()
    {
        V1PodAntiAffinity file = Installed().OfType<V1Deployment>().Single().Spec.Template.Spec.Affinity.PodAntiAffinity;
        V1PodAntiAffinity chart = Deployment("{}").Spec.Template.Spec.Affinity.PodAntiAffinity;
        chart.PreferredDuringSchedulingIgnoredDuringExecution.Single().PodAffinityTerm.TopologyKey
            .Should().Be(file.PreferredDuringSchedulingIgnoredDuringExecution.Single().PodAffinityTerm.TopologyKey);
        Deployment("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}").Spec.Template.Spec.Affinity.PodAntiAffinity.Should().BeNull();
    }

    [Fact]
    public void A_digest_takes_the_place_of_the_tag()
    {
        string digest = $"sha256:{new string('a', 64)}";
        Deployment($"image: {{repository: r/o, tag: \"1\", digest: \"{digest}\"}}").Spec.Template.Spec.Containers[0].Image.Should().Be($"r/o@{digest}");
        Deployment("image: {repository: r/o, tag: \"1\"}").Spec.Template.Spec.Containers[0].Image.Should().Be("r/o:1");
    }

    [Fact]
    public void The_notes_say_what_comes_next_and_what_is_missing()
    {
        Notes("{}").Should().Contain("rollout status deployment/trtengine-trtengine-operator").And.Contain("get trt").And.Contain("builder.rtxImage").And.NotContain("crds.enabled");
        Notes(InTwoNamespaces).Should().Contain("for vision, speech").And.Contain("-n vision").And.Contain("crds.enabled=false");
    }

    [Fact]
    public void The_chart_says_what_it_brings()
    {
        YamlNode chart = Yaml.Read(Path.Combine(Folder, "Chart.yaml"));
        YamlSequenceNode crds = (YamlSequenceNode)Yaml.Parse(chart["annotations"]["artifacthub.io/crds"].ToString());
        crds.Select(one => one["name"].ToString()).Should().BeEquivalentTo(Objects("{}").OfType<V1CustomResourceDefinition>().Select(one => one.Metadata.Name));
        Deployment("{}").Spec.Template.Spec.Containers[0].Image.Should().EndWith($":{chart["appVersion"]}");
    }

    [Fact]
    public void The_example_that_a_catalogue_shows_is_sound()
    {
        string text = Yaml.Read(Path.Combine(Folder, "Chart.yaml"))["annotations"]["artifacthub.io/crdsExamples"].ToString();
        YamlNode example = ((YamlSequenceNode)Yaml.Parse(text)).Should().ContainSingle().Which;
        using StringWriter one = new();
        new YamlStream(new YamlDocument(example)).Save(one, assignAnchors: false);

        TrtEngine engine = TrtEngineYaml.Read(one.ToString(), "example.yaml").Engine;

        TrtEngineValidator.Validate(engine).Should().BeEmpty();
        SupportedFeatures.Check(engine, local: false).Should().BeEmpty();
    }

    private static IEnumerable<object> Installed() => KubernetesYaml.LoadAllFromString(File.ReadAllText(Path.Combine(Repository.Root, "dist/install.yaml")), Kinds);

    private static string Rules(IEnumerable<V1ClusterRole> roles, string name) => Json(roles.Single(role => role.Metadata.Name == name).Rules);

    // Helm sorts the keys of maps.
    private static void Same(object rendered, object file)
        => JsonNode.DeepEquals(JsonNode.Parse(Json(rendered)), JsonNode.Parse(Json(file))).Should().BeTrue("{0} should be as in the file", rendered.GetType().Name);

    private static string Json(object value) => KubernetesJson.Serialize(value);
}
