using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace TrtOperator.Install.Tests;

public sealed class InstallFileTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/Service"] = typeof(V1Service),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role),
        ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding),
        ["rbac.authorization.k8s.io/v1/ClusterRole"] = typeof(V1ClusterRole),
        ["rbac.authorization.k8s.io/v1/ClusterRoleBinding"] = typeof(V1ClusterRoleBinding),
        ["apiextensions.k8s.io/v1/CustomResourceDefinition"] = typeof(V1CustomResourceDefinition),
    };

    [Fact]
    public void The_file_in_the_repository_is_what_the_folders_say()
    {
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "config/dist.sh")) { RedirectStandardOutput = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        File.ReadAllText(Path.Combine(Root, "dist/install.yaml")).Should().Be(text, "it has to be written again with `make dist`");
    }

    [Theory]
    [InlineData("default", 13)]
    [InlineData("prometheus", 2)]
    [InlineData("network-policy", 1)]
    [InlineData("samples", 9)]
    [InlineData("crd", 2)]
    public void Kustomize_reads_every_folder(string folder, int least)
        => Regex.Count(Kustomize(folder), "^kind: ", RegexOptions.Multiline).Should().BeGreaterThanOrEqualTo(least);

    [Fact]
    public void Kustomize_gives_the_objects_of_the_file()
        => KubernetesYaml.LoadAllFromString(Kustomize("default"), Kinds).Select(Canonical).Should().BeEquivalentTo(Objects().Select(Canonical));

    [Fact]
    public void Every_object_is_of_a_known_kind_and_has_known_fields_only()
        => KubernetesYaml.LoadAllFromString(Install(), Kinds, strict: true).Should().HaveCountGreaterThan(10);

    [Fact]
    public void The_operator_runs_restricted()
    {
        V1PodSpec pod = Objects().OfType<V1Deployment>().Single().Spec.Template.Spec;
        pod.SecurityContext.RunAsNonRoot.Should().BeTrue();
        pod.SecurityContext.SeccompProfile.Type.Should().Be("RuntimeDefault");
        foreach (V1Container container in pod.Containers)
        {
            container.SecurityContext.AllowPrivilegeEscalation.Should().BeFalse();
            container.SecurityContext.ReadOnlyRootFilesystem.Should().BeTrue();
            container.SecurityContext.Capabilities.Drop.Should().Equal("ALL");
            container.Resources.Limits.Should().ContainKeys("cpu", "memory");
        }
    }

    [Fact]
    public void The_operator_reads_no_Secret_and_asks_for_nothing_by_wildcard()
    {
        V1ClusterRole role = Objects().OfType<V1ClusterRole>().Single(one => one.Metadata.Name == "trtengine-operator");
        foreach (V1PolicyRule rule in role.Rules)
        {
            rule.Resources.Should().NotContain("secrets");
            rule.Resources.Concat(rule.Verbs).Concat(rule.ApiGroups).Should().NotContain("*");
        }
    }

    [Fact]
    public void A_namespace_comes_before_what_lives_in_it()
    {
        List<IKubernetesObject<V1ObjectMeta>> objects = [.. Objects().Cast<IKubernetesObject<V1ObjectMeta>>()];
        int namespaceAt = objects.FindIndex(one => one is V1Namespace);
        objects.FindIndex(one => one.Metadata.NamespaceProperty is not null).Should().BeGreaterThan(namespaceAt, "kubectl creates them in the order of the file");
    }

    private static string Kustomize(string folder)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(Root, "config", folder)]) { RedirectStandardOutput = true })!;
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.Should().Be(0);
            return text;
        }
        catch (Win32Exception)
        {
            Assert.Skip("kubectl is not there.");
            throw;
        }
    }

    private static string Canonical(object one) => Sorted(JsonNode.Parse(KubernetesJson.Serialize(one)))!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<object> Objects() => KubernetesYaml.LoadAllFromString(Install(), Kinds);

    private static string Install() => File.ReadAllText(Path.Combine(Root, "dist/install.yaml"));

    private static string Here([CallerFilePath] string path = "") => path;
}
