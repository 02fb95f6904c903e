using k8s;

namespace TrtOperator.KubectlPlugin;

/// <summary>Finds the kubeconfig as kubectl does.</summary>
internal static class KubeConfigFiles
{
    /// <summary>Reads the file that is named, else the first of KUBECONFIG that exists, else the one in the home folder.</summary>
    /// <param name="file">The file that is named.</param>
    /// <param name="context">The context; null for the current one.</param>
    /// <param name="variable">The value of KUBECONFIG.</param>
    /// <exception cref="k8s.Exceptions.KubeConfigException">There is none, or it cannot be used.</exception>
    public static KubernetesClientConfiguration Read(string? file, string? context, string? variable)
    {
        string? found = file ?? variable?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(File.Exists);
        return KubernetesClientConfiguration.BuildConfigFromConfigFile(found, context);
    }
}
