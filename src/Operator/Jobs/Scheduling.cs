using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Jobs;

/// <summary>Joins what a builder class says about pods with what a TrtEngine says: maps and lists are joined, both affinities hold, of single values the TrtEngine's wins.</summary>
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
            Affinity = Affinities.Both(low.Affinity, high.Affinity),
            TopologySpreadConstraints = Join(low.TopologySpreadConstraints, high.TopologySpreadConstraints),
            Resources = Join(low.Resources, high.Resources),
            PriorityClassName = high.PriorityClassName ?? low.PriorityClassName,
            RuntimeClassName = high.RuntimeClassName ?? low.RuntimeClassName,
            SchedulerName = high.SchedulerName ?? low.SchedulerName,
            ImagePullSecrets = Join(low.ImagePullSecrets, high.ImagePullSecrets),
            PodSecurityContext = FieldByField(low.PodSecurityContext, high.PodSecurityContext),
            SecurityContext = FieldByField(low.SecurityContext, high.SecurityContext),
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

    /// <summary>Joins two objects of the API by their fields; what the higher one does not say is the lower one's.</summary>
    private static T? FieldByField<T>(T? low, T? high)
        where T : class
    {
        if (low is null || high is null)
        {
            return high ?? low;
        }

        JsonObject joined = JsonNode.Parse(KubernetesJson.Serialize(low))!.AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(KubernetesJson.Serialize(high))!.AsObject())
        {
            joined[name] = value?.DeepClone();
        }

        return KubernetesJson.Deserialize<T>(joined.ToJsonString());
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
