using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace TrtOperator.Operator.Hosting;

/// <summary>Reads a kubeconfig that is named. The library's own reading looks at every type it has first, which costs memory that is never given back.</summary>
internal static class KubeConfigFile
{
    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The configuration of its current context; paths in it count from its folder.</returns>
    /// <exception cref="KubeConfigException">The file is not there, or is no kubeconfig.</exception>
    public static KubernetesClientConfiguration Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new KubeConfigException($"The kubeconfig '{path}' is not there; name one that is with --kubeconfig.");
        }

        K8SConfiguration? configuration;
        try
        {
            configuration = new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<K8SConfiguration?>(File.ReadAllText(path));
        }
        catch (YamlException e)
        {
            throw new KubeConfigException($"'{path}' is no kubeconfig: {e.Message}", e);
        }

        if (configuration is null)
        {
            throw new KubeConfigException($"The kubeconfig '{path}' is empty; name one with a context with --kubeconfig.");
        }

        configuration.FileName = Path.GetFullPath(path);
        return KubernetesClientConfiguration.BuildConfigFromConfigObject(configuration);
    }
}
