using k8s;

namespace TrtOperator.Operator.Hosting;

/// <summary>Finds the API server and what to show it.</summary>
public static class ClusterAccess
{
    /// <summary>Opens a client: by a kubeconfig if one is named, else by the pod's service account, else as kubectl would (KUBECONFIG, ~/.kube/config).</summary>
    /// <param name="kubeConfig">The kubeconfig's path; null where none is named.</param>
    /// <returns>The client.</returns>
    /// <exception cref="k8s.Exceptions.KubeConfigException">There is no usable configuration.</exception>
    public static Kubernetes Open(string? kubeConfig)
    {
        KubernetesClientConfiguration configuration = kubeConfig is null
            ? KubernetesClientConfiguration.IsInCluster() ? KubernetesClientConfiguration.InClusterConfig() : KubernetesClientConfiguration.BuildDefaultConfig()
            : KubeConfigFile.Read(kubeConfig);

        // Watches end by themselves; ordinary requests have a limit of their own.
        configuration.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        return new Kubernetes(configuration);
    }
}
