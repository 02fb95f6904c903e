using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>Whether the current release still is what the declaration asks for while something else is being built: then that is a rebuild.</summary>
internal static class ServedGeneration
{
    private const int NameDigits = 16;

    /// <summary>The name of the candidate: the same for the same declaration.</summary>
    public static string CandidateName(TrtEngineSpec spec) => StageKeys.OfDeclaration(spec)[..NameDigits];

    /// <summary>Whether it does.</summary>
    /// <param name="engine">The object.</param>
    /// <param name="candidate">The candidate's name.</param>
    /// <param name="before">Plans as if the rebuild had not been asked for.</param>
    public static bool IsServed(TrtEngine engine, string candidate, Func<StagePlan> before)
    {
        TrtEngineStatus? status = engine.Status;
        if (status?.Release is null || !ConditionDraft.WasTrue(status, ConditionTypes.Ready))
        {
            return false;
        }

        if (ConditionDraft.Last(status, ConditionTypes.Ready)!.ObservedGeneration == engine.Metadata.Generation)
        {
            return true;
        }

        return status.Candidate is { } built
            ? built.Name == candidate
            : before().Publish is { } publish && (status.Stages ?? []).Any(stage => stage.Name == publish.Name && stage.Key == publish.Key && stage.State == StageState.Succeeded);
    }
}
