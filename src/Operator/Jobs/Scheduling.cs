using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Jobs;

/// <summary>Joins what a builder class says about pods with what a TrtEngine says: maps and lists are joined, of single values the TrtEngine's wins.</summary>
internal static class Scheduling
{
    public static BuilderScheduling Merge(BuilderScheduling? ofClass, BuilderScheduling? ofEngine)
    {
        BuilderScheduling low = ofClass ?? new BuilderScheduling();
        BuilderScheduling high = ofEngine ?? new BuilderScheduling();
        return new BuilderScheduling
        {
            ServiceAccountName = high.ServiceAccountName ?? low.ServiceAccountName,
            NodeSelector = Join(low.NodeSelector, high.NodeSelector),
            Tolerations = Join(low.Tolerations, high.Tolerations),
            Affinity = high.Affinity ?? low.Affinity,
            TopologySpreadConstraints = Join(low.TopologySpreadConstraints, high.TopologySpreadConstraints),
            Resources = Join(low.Resources, high.Resources),
            PriorityClassName = high.PriorityClassName ?? low.PriorityClassName,
            RuntimeClassName = high.RuntimeClassName ?? low.RuntimeClassName,
            SchedulerName = high.SchedulerName ?? low.SchedulerName,
            ImagePullSecrets = Join(low.ImagePullSecrets, high.ImagePullSecrets),
            PodSecurityContext = high.PodSecurityContext ?? low.PodSecurityContext,
            SecurityContext = high.SecurityContext ?? low.SecurityContext,
            PodLabels = Join(low.PodLabels, high.PodLabels),
            PodAnnotations = Join(low.PodAnnotations, high.PodAnnotations),
            QueueName = high.QueueName ?? low.QueueName,
            Env = Join(low.Env, high.Env, one => one.Name),
            Volumes = Join(low.Volumes, high.Volumes, one => one.Name),
            VolumeMounts = Join(low.VolumeMounts, high.VolumeMounts, one => one.MountPath),
            ActiveDeadlineSeconds = high.ActiveDeadlineSeconds ?? low.ActiveDeadlineSeconds,
            TtlSecondsAfterFinished = high.TtlSecondsAfterFinished ?? low.TtlSecondsAfterFinished,
            BackoffLimit = high.BackoffLimit ?? low.BackoffLimit,
        };
    }

    internal static Dictionary<string, TValue>? Join<TValue>(IDictionary<string, TValue>? low, IDictionary<string, TValue>? high)
    {
        if (low is null && high is null)
        {
            return null;
        }

        Dictionary<string, TValue> joined = new(StringComparer.Ordinal);
        foreach ((string key, TValue value) in (low ?? new Dictionary<string, TValue>()).Concat(high ?? new Dictionary<string, TValue>()))
        {
            joined[key] = value;
        }

        return joined;
    }

    private static List<T>? Join<T>(IList<T>? low, IList<T>? high) => low is null && high is null ? null : [.. (low ?? []).Concat(high ?? []).Distinct()];

    private static List<T>? Join<T>(IList<T>? low, IList<T>? high, Func<T, string> name)
    {
        if (low is null && high is null)
        {
            return null;
        }

        HashSet<string> replaced = [.. (high ?? []).Select(name)];
        return [.. (low ?? []).Where(one => !replaced.Contains(name(one))), .. high ?? []];
    }

    private static V1ResourceRequirements? Join(V1ResourceRequirements? low, V1ResourceRequirements? high)
        => low is null || high is null
            ? high ?? low
            : new V1ResourceRequirements
            {
                Limits = Join(low.Limits, high.Limits),
                Requests = Join(low.Requests, high.Requests),
                Claims = Join(low.Claims, high.Claims),
            };
}
