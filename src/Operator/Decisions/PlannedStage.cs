using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>A stage that the declaration needs.</summary>
internal sealed record PlannedStage
{
    /// <summary>Its name in status.</summary>
    public required string Name { get; init; }

    /// <summary>Which stage.</summary>
    public required BuildStage Stage { get; init; }

    /// <summary>Digest of everything that goes in.</summary>
    public required string Key { get; init; }

    /// <summary>Its Job's name.</summary>
    public required string JobName { get; init; }

    /// <summary>The class that it runs with.</summary>
    public required ChosenClass Class { get; init; }

    /// <summary>The targets that it works for, in the order of the declaration.</summary>
    public IReadOnlyList<EngineTarget> Targets { get; init; } = [];

    /// <summary>Round of preparing.</summary>
    public int Round { get; init; }

    /// <summary>The stages that must have succeeded before.</summary>
    public IReadOnlyList<PlannedStage> After { get; init; } = [];

    /// <summary>What it does, to stand before a colon.</summary>
    public string Doing => Stage switch
    {
        BuildStage.Resolve => "Resolving sources",
        BuildStage.Prepare => $"Preparing for {string.Join(", ", Targets.Select(target => target.Name))}",
        BuildStage.Build => $"Building {Targets[0].Name}",
        BuildStage.Publish => "Publishing",
        _ => "Removing releases",
    };

    /// <summary>The same as one word.</summary>
    public string DoingReason => Stage switch
    {
        BuildStage.Resolve => Reasons.Resolving,
        BuildStage.Prepare => Reasons.Preparing,
        BuildStage.Build => Reasons.Building,
        BuildStage.Publish => Reasons.Publishing,
        _ => Reasons.Deleting,
    };
}
