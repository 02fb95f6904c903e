using System.Diagnostics;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace TrtOperator.Install.Tests.Charts;

/// <summary>What Helm would apply.</summary>
internal static class RenderedChart
{
    public const string Release = "trtengine";
    public const string Namespace = "trtengine-system";
    public static readonly string Folder = Path.Combine(Repository.Root, "charts/trtengine-operator");

    public static readonly Dictionary<string, Type> Kinds = new()
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

    public static IReadOnlyList<object> Objects(string values)
    {
        // The client has no types for these.
        string[] known = [.. Text(values).Split("\n---\n").Where(one => !Regex.IsMatch(one, "^kind: (ServiceMonitor|PrometheusRule)$", RegexOptions.Multiline))];
        return [.. KubernetesYaml.LoadAllFromString(string.Join("\n---\n", known), Kinds, strict: true)];
    }

    public static V1Deployment Deployment(string values) => Objects(values).OfType<V1Deployment>().Single();

    public static string Text(string values, string? kubeVersion = null) => Try(values, out string errors, kubeVersion) ?? throw new InvalidOperationException(errors);

    public static string Notes(string values) => Try(values, out string errors, isNotes: true) ?? throw new InvalidOperationException(errors);

    /// <summary>The text; null when Helm would refuse the values, and <paramref name="errors"/> says why.</summary>
    public static string? Try(string values, out string errors, string? kubeVersion = null, bool isNotes = false)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, values);
            ProcessStartInfo start = new(Path.Combine(Repository.Root, "tests/Install.Tests/render.sh"), [Folder, Release, Namespace, file])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["KUBE_VERSION"] = kubeVersion ?? "";
            start.Environment["RENDER_NOTES"] = isNotes ? "1" : "";
            using Process process = Process.Start(start)!;
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
}
