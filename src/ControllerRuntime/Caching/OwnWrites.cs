using System.Collections.Concurrent;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>
/// What this process wrote last to each object, so that nothing is decided from a store that does not show it yet
/// (the idea of Kubernetes' KEP-5647 for its own controllers).
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="informer">The informer of the kind.</param>
public sealed class OwnWrites<T>(Informer<T> informer)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly ConcurrentDictionary<ObjectKey, string> _versions = new();

    /// <summary>Remembers a write.</summary>
    /// <param name="written">The object as the server answered.</param>
    public void Remember(T written)
    {
        ArgumentNullException.ThrowIfNull(written);
        if (written.Metadata.ResourceVersion is { Length: > 0 } version)
        {
            _versions.AddOrUpdate(ObjectKey.Of(written.Metadata), version, (_, before) => ResourceVersions.Later(before, version));
        }
    }

    /// <summary>Whether the store shows the last write to an object, or something later.</summary>
    /// <param name="key">The object.</param>
    /// <returns>True also where nothing was written.</returns>
    public bool IsCaughtUp(ObjectKey key)
    {
        if (!_versions.TryGetValue(key, out string? version))
        {
            return true;
        }

        if (!informer.HasSeen(key, version))
        {
            return false;
        }

        _versions.TryRemove(new KeyValuePair<ObjectKey, string>(key, version));
        return true;
    }

    /// <summary>Forgets an object that is gone.</summary>
    /// <param name="key">The object.</param>
    public void Forget(ObjectKey key) => _versions.TryRemove(key, out _);
}
