using System.Globalization;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>The node that the scripts raise on this machine, whose processes and logs can be looked at from outside.</summary>
public static class OwnNode
{
    public static bool IsThere => Environment.GetEnvironmentVariable("TRTENGINE_E2E_OWN_NODE") == "1";

    public static string State => Environment.GetEnvironmentVariable("TRTENGINE_E2E_STATE") is { Length: > 0 } state ? state : Path.Combine(Repository.Root, "artifacts/e2e/node");

    public static void Demand() => Assert.SkipUnless(IsThere, "This looks into the node, which only a node of one's own allows: unset KUBECONFIG and run `make e2e` as root.");

    /// <summary>The .NET process of a pod, by the kernel's account of cgroups; null while there is none.</summary>
    public static int? ProcessOf(string podUid)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
            {
                continue;
            }

            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cgroup")).Contains(podUid, StringComparison.Ordinal)
                    && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("/app/trtengine", StringComparison.Ordinal))
                {
                    return process;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        }

        return null;
    }
}
