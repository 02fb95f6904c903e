using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Whom a change of an owned object concerns.</summary>
public static class OwnerMapping
{
    /// <summary>The controllers of an object before and after a change: one that lost the object has to hear of it too.</summary>
    /// <typeparam name="T">The owned kind.</typeparam>
    /// <param name="change">The change.</param>
    /// <param name="group">The owners' API group. Versions are not compared.</param>
    /// <param name="kind">The owners' kind.</param>
    /// <returns>Each owner once, with the UID that the reference names: a namesake is not meant.</returns>
    public static IReadOnlyList<(ObjectKey Owner, string Uid)> Of<T>(StoreChange<T> change, string group, string kind)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(change);
        (ObjectKey, string)? before = ControllerOf(change.Old, change.Key, group, kind);
        (ObjectKey, string)? after = ControllerOf(change.New, change.Key, group, kind);
        return (before, after) switch
        {
            ({ } old, { } now) when old != now => [old, now],
            (_, { } now) => [now],
            ({ } old, _) => [old],
            _ => [],
        };
    }

    private static (ObjectKey, string)? ControllerOf<T>(T? value, ObjectKey key, string group, string kind)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        foreach (V1OwnerReference owner in value?.Metadata.OwnerReferences ?? [])
        {
            if (owner.Controller == true && owner.Kind == kind && owner.Name is { Length: > 0 } name && owner.Uid is { Length: > 0 } uid
                && owner.ApiVersion?.Split('/') is [var itsGroup, _] && itsGroup == group)
            {
                return (new ObjectKey(key.Namespace, name), uid);
            }
        }

        return null;
    }
}
