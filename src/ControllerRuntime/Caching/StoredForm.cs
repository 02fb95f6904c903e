using k8s;
using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Brings an object into the form that it is stored in: without what no controller reads, its repeated strings shared.</summary>
internal sealed class StoredForm<T>(ResourceKind kind, Func<T, T>? projection)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    private readonly string _apiVersion = kind.ApiVersion;

    /// <summary>The object's stored form; the object itself is used up.</summary>
    public T Of(T item)
    {
        // Items of a list carry neither, items of a watch a copy each.
        item.ApiVersion = _apiVersion;
        item.Kind = kind.Kind;
        V1ObjectMeta metadata = item.Metadata;
        StringPool pool = StringPool.Shared;
        metadata.ManagedFields = null;
        metadata.SelfLink = null;
        metadata.NamespaceProperty = pool.Share(metadata.NamespaceProperty);
        metadata.Labels = Shared(metadata.Labels, pool);
        metadata.Annotations?.Remove(LastApplied);
        metadata.Annotations = Shared(metadata.Annotations, pool);
        if (metadata.Finalizers is { } finalizers)
        {
            for (int i = 0; i < finalizers.Count; i++)
            {
                finalizers[i] = pool.Share(finalizers[i]);
            }
        }

        foreach (V1OwnerReference owner in metadata.OwnerReferences ?? [])
        {
            owner.ApiVersion = pool.Share(owner.ApiVersion);
            owner.Kind = pool.Share(owner.Kind);
        }

        ObjectKey key = ObjectKey.Of(metadata);
        T stored = projection is null ? item : projection(item);
        return stored?.Metadata is { } kept && ObjectKey.Of(kept) == key && kept.ResourceVersion == metadata.ResourceVersion && kept.Uid == metadata.Uid
            ? stored
            : throw new InvalidOperationException("The projection changed the object's name, UID or resource version.");
    }

    private static Dictionary<string, string>? Shared(IDictionary<string, string>? texts, StringPool pool)
    {
        if (texts is not { Count: > 0 })
        {
            return null;
        }

        Dictionary<string, string> shared = new(texts.Count);
        foreach ((string name, string value) in texts)
        {
            shared[pool.Share(name)!] = value is { Length: <= 63 } ? pool.Share(value)! : value;
        }

        return shared;
    }
}
