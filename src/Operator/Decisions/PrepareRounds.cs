using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>The loop after a failed real gate: prepare again with a tighter gate, at most <c>autoProtect.maxRounds</c> times.</summary>
internal static class PrepareRounds
{
    /// <summary>The builder's exit code for a gate that failed.</summary>
    public const int GateFailed = 11;

    /// <summary>The round that a group is in: the one that status tells of, unless the declaration has changed since.</summary>
    public static int Of(TargetGroup group, TrtEngineSpec spec, JsonObject inputs, ChosenClass cpu, IReadOnlyList<StageStatus> known, IReadOnlySet<string>? advanced)
    {
        StageStatus? last = known.FirstOrDefault(stage => stage.Name == group.Name);
        int most = MostOf(spec);
        int round = Math.Clamp(last?.Round ?? 0, 0, most);
        if (round > 0 && last!.Key != StageKeys.OfPrepare(inputs, group, cpu.Spec.Image, round))
        {
            round = 0;
        }

        return advanced?.Contains(group.Name) == true ? Math.Min(round + 1, most) : round;
    }

    /// <summary>Groups in which a built plan failed its gates while there are rounds left.</summary>
    public static IReadOnlySet<string> Advancing(TrtEngineSpec spec, IReadOnlyList<StageStep> steps) => steps
        .Where(step => step.Stage.Stage == BuildStage.Build && step.Status is { State: StageState.Failed, ExitCode: GateFailed } && step.Stage.Round < MostOf(spec))
        .Select(step => step.Stage.After[0].Name)
        .ToHashSet(StringComparer.Ordinal);

    private static int MostOf(TrtEngineSpec spec) => spec.AutoProtect is { Policy: not AutoProtectPolicy.Off } search ? search.MaxRounds : 0;
}
