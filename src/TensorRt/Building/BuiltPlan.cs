using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Building;

/// <summary>A plan that was built.</summary>
public sealed record BuiltPlan
{
    /// <summary>The plan's file name in the output folder.</summary>
    public const string PlanName = "model.plan";

    /// <summary>The file name of what the compiler said of its kernels.</summary>
    public const string ListingName = "kernels.txt";

    /// <summary>The plan's size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The version of the library that built it.</summary>
    public required LibraryVersion Version { get; init; }

    /// <summary>Whether the kernel listing was given. Without it nothing in the plan can be proven.</summary>
    public required bool HasListing { get; init; }

    /// <summary>Layers of the parsed network.</summary>
    public required int Layers { get; init; }

    /// <summary>Where the time went.</summary>
    public required BuildTimes Seconds { get; init; }

    /// <summary>The library's warnings, each once.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
