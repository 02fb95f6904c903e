using k8s.Models;

namespace TrtOperator.Operator.Jobs;

/// <summary>The restricted Pod Security standard as the default, field by field under what is passed through.</summary>
internal static class SecurityContexts
{
    /// <summary>User and group of the builder's image.</summary>
    private const long Nonroot = 65532;

    public static V1PodSecurityContext OfPod(V1PodSecurityContext? given) => (given ?? new V1PodSecurityContext()) with
    {
        RunAsNonRoot = given?.RunAsNonRoot ?? true,
        RunAsUser = given?.RunAsUser ?? Nonroot,
        RunAsGroup = given?.RunAsGroup ?? Nonroot,
        FsGroup = given?.FsGroup ?? Nonroot,
        SeccompProfile = given?.SeccompProfile ?? new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext OfContainer(V1SecurityContext? given) => (given ?? new V1SecurityContext()) with
    {
        AllowPrivilegeEscalation = given?.AllowPrivilegeEscalation ?? false,
        ReadOnlyRootFilesystem = given?.ReadOnlyRootFilesystem ?? true,
        Capabilities = given?.Capabilities ?? new V1Capabilities { Drop = ["ALL"] },
    };
}
