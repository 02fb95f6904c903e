using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Plans;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Reads a plan and its kernel listing, after their header has been held against what was asked for.</summary>
internal static class PlanEvidence
{
    /// <summary>Reads what was just built.</summary>
    /// <exception cref="PlanBuildException">The plan is not what was asked for, or shows nothing.</exception>
    public static CompiledPlan Read(string folder, BuiltPlan plan, string computeCapability, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, BuiltPlan.PlanName);
        string listing = Path.Combine(folder, BuiltPlan.ListingName);
        if (!plan.HasListing)
        {
            throw Unproven("The library built a plan and gave no kernel listing, so nothing in it can be proven.");
        }

        if (Misfit(path, plan.Version, computeCapability) is { } misfit)
        {
            throw Unproven(misfit);
        }

        try
        {
            return RtxPlanReader.ReadFile(File.ReadAllText(listing), path, cancellationToken);
        }
        catch (PlanTextException exception)
        {
            throw Unproven($"What the library compiled cannot be read: {exception.Message}");
        }
    }

    /// <summary>Why a plan file is not for a version and a compute capability, in one sentence; null where it is.</summary>
    public static string? Misfit(string path, LibraryVersion version, string computeCapability)
    {
        byte[] first = new byte[PlanHeader.Size];
        using FileStream file = File.OpenRead(path);
        int read = file.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        try
        {
            return PlanHeaders.Mismatch(PlanHeader.Read(first.AsSpan(0, read)), file.Length, version, computeCapability);
        }
        catch (PlanHeaderException exception)
        {
            return exception.Message;
        }
    }

    private static PlanBuildException Unproven(string sentence)
        => new(new BuildFailure(BuildFailureKind.BadLibrary, sentence, "Run 'trtengine doctor', and use a version of the library that this program knows.", null));
}
