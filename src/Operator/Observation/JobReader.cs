using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Observation;

/// <summary>Reads what matters off a Job.</summary>
public static class JobReader
{
    /// <summary>Reads a Job. Nothing that is missing or odd makes it fail.</summary>
    /// <param name="job">The Job.</param>
    /// <returns>What the operator goes by.</returns>
    public static ObservedJob Read(V1Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        V1ObjectMeta metadata = job.Metadata ?? new V1ObjectMeta();
        V1JobCondition? failed = Condition(job, "Failed");
        V1JobCondition? complete = Condition(job, "Complete");
        V1JobCondition? ended = complete ?? failed;
        return new ObservedJob(
            metadata.Name ?? "",
            metadata.Uid ?? "",
            metadata.OwnerReferences?.FirstOrDefault(owner => owner is { Controller: true, Kind: TrtEngine.KindName } && owner.ApiVersion?.Split('/')[0] == TrtEngine.Group)?.Uid,
            Value(metadata.Annotations, WellKnownNames.StageNameAnnotation),
            Value(metadata.Annotations, WellKnownNames.KeyAnnotation),
            Value(metadata.Labels, WellKnownNames.ClassLabel),
            Time(metadata.CreationTimestamp) ?? default,
            Time(job.Status?.CompletionTime) ?? Time(ended?.LastTransitionTime),
            complete is not null ? JobOutcome.Complete : failed is not null ? JobOutcome.Failed : JobOutcome.None,
            failed?.Reason,
            failed?.Message,
            job.Spec?.Suspend == true,
            metadata.DeletionTimestamp is not null,
            job.Status?.Active ?? 0,
            job.Status?.Failed ?? 0,
            job.Spec?.Parallelism ?? 1);
    }

    /// <summary>Whether a Job may still run something.</summary>
    /// <param name="job">The Job.</param>
    /// <returns>False once it is complete or has failed.</returns>
    public static bool IsUnfinished(V1Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Condition(job, "Failed") is null && Condition(job, "Complete") is null;
    }

    private static V1JobCondition? Condition(V1Job job, string type)
        => job.Status?.Conditions?.FirstOrDefault(condition => condition is { Status: "True" } && condition.Type == type);

    private static string? Value(IDictionary<string, string>? map, string key) => map is not null && map.TryGetValue(key, out string? value) ? value : null;

    private static DateTimeOffset? Time(DateTime? time) => time is { } value ? new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)) : null;
}
