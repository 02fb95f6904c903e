using k8s.Models;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>The restricted Pod Security standard, which this node's API server is too old to hold pods to itself.</summary>
public static class RestrictedProfile
{
    public static IEnumerable<string> Violations(V1PodSpec pod)
    {
        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true)
        {
            yield return "shares a namespace of the host";
        }

        foreach (V1Volume volume in pod.Volumes ?? [])
        {
            if (volume is not ({ ConfigMap: not null } or { Csi: not null } or { DownwardAPI: not null } or { EmptyDir: not null } or { Ephemeral: not null }
                or { PersistentVolumeClaim: not null } or { Projected: not null } or { Secret: not null }))
            {
                yield return $"volume {volume.Name} is of a kind that is not allowed";
            }
        }

        foreach (V1Container container in pod.Containers.Concat(pod.InitContainers ?? []))
        {
            foreach (string violation in Violations(pod.SecurityContext, container))
            {
                yield return $"container {container.Name} {violation}";
            }
        }
    }

    private static IEnumerable<string> Violations(V1PodSecurityContext? pod, V1Container container)
    {
        V1SecurityContext? own = container.SecurityContext;
        if (own is not { Privileged: not true, AllowPrivilegeEscalation: false })
        {
            yield return "may gain privileges";
        }

        if ((own?.RunAsNonRoot ?? pod?.RunAsNonRoot) != true || (own?.RunAsUser ?? pod?.RunAsUser) == 0)
        {
            yield return "may run as root";
        }

        if ((own?.SeccompProfile ?? pod?.SeccompProfile)?.Type is not ("RuntimeDefault" or "Localhost"))
        {
            yield return "has no seccomp profile";
        }

        if (own?.Capabilities?.Drop?.Contains("ALL") != true || own.Capabilities.Add?.Any(one => one != "NET_BIND_SERVICE") == true)
        {
            yield return "keeps capabilities";
        }

        if ((container.Ports ?? []).Any(port => port.HostPort is > 0))
        {
            yield return "takes a port of the host";
        }

        // More than the standard asks.
        if (own?.ReadOnlyRootFilesystem != true)
        {
            yield return "can write to its root";
        }
    }
}
