using k8s.Models;

namespace TrtOperator.Operator.Jobs;

/// <summary>The restricted Pod Security standard as the default, field by field under what is passed through.</summary>
internal static class SecurityContexts
{
    /// <summary>User and group of the builder's image.</summary>
    private const long Nonroot = 65532;

    public static V1PodSecurityContext OfPod(V1PodSecurityContext? given) => (given ?? new V1PodSecurityContext()) with
    {
        // Who asks for root by number means it.
        RunAsNonRoot = given?.RunAsNonRoot ?? given?.RunAsUser != 0,
        RunAsUser = given?.RunAsUser ?? Nonroot,
        RunAsGroup = given?.RunAsGroup ?? Nonroot,
        FsGroup = given?.FsGroup ?? Nonroot,
        SeccompProfile = given?.SeccompProfile ?? new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext OfContainer(V1SecurityContext? given)
    {
        // The API server refuses these together with false.
        bool escalates = given?.Privileged == true || given?.Capabilities?.Add?.Any(one => one is "SYS_ADMIN" or "CAP_SYS_ADMIN") == true;
        return (given ?? new V1SecurityContext()) with
        {
            AllowPrivilegeEscalation = given?.AllowPrivilegeEscalation ?? (escalates ? null : false),
            ReadOnlyRootFilesystem = given?.ReadOnlyRootFilesystem ?? true,
            RunAsNonRoot = given?.RunAsNonRoot ?? (given?.RunAsUser == 0 ? false : null),
            Capabilities = (given?.Capabilities ?? new V1Capabilities()) with { Drop = given?.Capabilities?.Drop ?? ["ALL"] },
        };
    }
}
