using k8s;
using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Whom a change of an owned object concerns.</summary>
public static class OwnerMapping
{
    /// <summary>The controllers of an object before and after a change: one that lost the object has to hear of it too.</summary>
    /// <typeparam name="T">The owned kind.</typeparam>
    /// <param name="change">The change.</param>
    /// <param name="group">The owners' API group. Versions are not compared: they differ while an API moves on.</param>
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
            (null, null) => [],
            ({ } one, null) => [one],
            (null, { } one) => [one],
            ({ } one, { } other) => one == other ? [one] : [one, other],
        };
    }

    /// <summary>The owners to wake after a change. A dependent of an earlier namesake concerns nobody, except that its deletion frees its name, which the present owner may wait for.</summary>
    /// <typeparam name="TOwner">The owners' kind.</typeparam>
    /// <typeparam name="T">The owned kind.</typeparam>
    /// <param name="change">The change.</param>
    /// <param name="ownerKind">The owners' kind as it is served.</param>
    /// <param name="owners">The owners as they are known; one that is not known yet is woken, which costs nothing if it never comes.</param>
    /// <returns>At most two names.</returns>
    public static IReadOnlyList<ObjectKey> Wakes<TOwner, T>(StoreChange<T> change, ResourceKind ownerKind, ObjectStore<TOwner> owners)
        where TOwner : class, IKubernetesObject<V1ObjectMeta>
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(ownerKind);
        ArgumentNullException.ThrowIfNull(owners);
        return
        [
            .. Of(change, ownerKind.Group, ownerKind.Kind)
                .Select(named => (Key: named.Owner with { Namespace = ownerKind.IsNamespaced ? named.Owner.Namespace : "" }, named.Uid))
                .Where(named => change.Kind == StoreChangeKind.Deleted || owners.Get(named.Key) is not { } owner || owner.Metadata.Uid == named.Uid)
                .Select(named => named.Key)
                .Distinct(),
        ];
    }

    /// <summary>The reference to the controller of an object.</summary>
    /// <param name="metadata">The object's metadata.</param>
    /// <returns>The reference; null where the object has none.</returns>
    public static V1OwnerReference? ControllerOf(V1ObjectMeta metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);
    }

    private static (ObjectKey, string)? ControllerOf<T>(T? value, ObjectKey key, string group, string kind)
        where T : class, IKubernetesObject<V1ObjectMeta>
        => value is not null && ControllerOf(value.Metadata) is { Name.Length: > 0, Uid.Length: > 0 } owner && owner.Kind == kind && GroupOf(owner.ApiVersion) == group
            ? (new ObjectKey(key.Namespace, owner.Name), owner.Uid)
            : null;

    private static string GroupOf(string? apiVersion)
        => apiVersion?.IndexOf('/', StringComparison.Ordinal) is { } slash and >= 0 ? apiVersion[..slash] : "";
}
