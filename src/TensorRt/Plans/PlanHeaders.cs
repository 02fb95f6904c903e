using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Plans;

/// <summary>Holds a plan's header against what is expected of it.</summary>
public static class PlanHeaders
{
    /// <summary>Why a plan does not fit, in one sentence; null where it does.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="fileBytes">The size of its file.</param>
    /// <param name="version">The version that must have built it.</param>
    /// <param name="computeCapability">The one compute capability that it must serve, such as 8.6.</param>
    public static string? Mismatch(PlanHeader header, long fileBytes, LibraryVersion version, string computeCapability)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(version);
        if (header.Bytes <= 0 || header.Bytes > fileBytes)
        {
            return FormattableString.Invariant($"The plan says that it has {header.Bytes} bytes, and its file has {fileBytes}: it is not whole. Build it again.");
        }

        // The header keeps a build number in one byte.
        bool same = header.Version with { Build = 0 } == version with { Build = 0 } && header.Version.Build == version.Build % 256;
        if (!same)
        {
            return $"The plan was built by TensorRT for RTX {header.Version}, not by {version}, and only its own version loads it. Build it again.";
        }

        if (!header.ComputeCapabilities.Contains(computeCapability))
        {
            return $"The plan serves compute capability {Served(header)}, not {computeCapability}. Build it for {computeCapability}.";
        }

        return header.ComputeCapabilities.Count > 1 || header.NewerToo || header.UnknownTargets != 0
            ? $"The plan claims compute capability {Served(header)}, and was asked for {computeCapability} alone. Build it again with its target set."
            : null;
    }

    private static string Served(PlanHeader header)
    {
        List<string> served = [.. header.ComputeCapabilities];
        if (header.NewerToo)
        {
            served.Add("newer ones");
        }

        if (header.UnknownTargets != 0)
        {
            served.Add(FormattableString.Invariant($"unknown ones (mask 0x{header.UnknownTargets:x})"));
        }

        return served.Count == 0 ? "none" : string.Join(", ", served);
    }
}
