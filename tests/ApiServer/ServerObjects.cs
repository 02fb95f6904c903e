using System.Text.Json.Nodes;
using k8s;
using TrtOperator.ApiServer.Controllers;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Objects;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer;

/// <summary>
/// The server's objects without HTTP: no hook, no access rule and no record of writes. A create keeps its status and makes the namespace where there is
/// none; an update may change spec and status together.
/// </summary>
public sealed class ServerObjects
{
    private readonly ObjectRegistry _registry;
    private readonly KindTable _kinds;
    private readonly GarbageCollector _garbage;

    internal ServerObjects(ObjectRegistry registry, KindTable kinds, GarbageCollector garbage)
    {
        _registry = registry;
        _kinds = kinds;
        _garbage = garbage;
    }

    /// <summary>Called, in order and under the server's lock, after each change: keep it short.</summary>
    public event Action<ObjectChange, StoredObject>? Changed;

    /// <summary>The version of the last change.</summary>
    public long Version => _registry.Store.Version;

    /// <summary>Creates an object.</summary>
    /// <exception cref="RefusalException">It is there already or not valid.</exception>
    public StoredObject Create(ServedKind kind, JsonObject body)
    {
        string? ns = kind.Namespaced ? (string?)body["metadata"]?["namespace"] ?? "default" : null;
        return _registry.Create(kind, ns, (JsonObject)body.DeepClone(), WriteOptions.Direct);
    }

    /// <summary>Creates an object of the client library's types or of ours; apiVersion and kind must be set.</summary>
    public StoredObject Create(object model)
    {
        JsonObject body = JsonNode.Parse(KubernetesJson.Serialize(model))!.AsObject();
        string apiVersion = (string?)body["apiVersion"] ?? "";
        string kind = (string?)body["kind"] ?? "";
        return Create(_kinds.FindKind(apiVersion, kind) ?? throw new ArgumentException($"No kind {kind} of {apiVersion} is served.", nameof(model)), body);
    }

    /// <summary>Reads an object.</summary>
    public StoredObject? Find(ServedKind kind, string? ns, string name) => _registry.Store.Find(kind, kind.Namespaced ? ns : null, name);

    /// <summary>Reads an object that must be there.</summary>
    /// <exception cref="RefusalException">It is not.</exception>
    public StoredObject Get(ServedKind kind, string? ns, string name) => _registry.Get(kind, kind.Namespaced ? ns : null, name);

    /// <summary>The objects of a kind, in the order of a list.</summary>
    public IReadOnlyList<StoredObject> List(ServedKind kind, string? ns = null)
    {
        IEnumerable<StoredObject> all = _registry.Store.Of(kind).Current.Values;
        return ns is null ? [.. all] : [.. all.Where(o => o.Namespace == ns)];
    }

    /// <summary>The objects whose owner references name a uid.</summary>
    public IReadOnlyList<StoredObject> DependentsOf(string uid) => _registry.Store.DependentsOf(uid);

    /// <summary>Changes an object, spec and status alike, whatever its version is.</summary>
    /// <exception cref="RefusalException">It is not there, or not valid any more.</exception>
    public StoredObject Modify(ServedKind kind, string? ns, string name, Action<JsonObject> change)
    {
        lock (_registry.Store.Gate)
        {
            JsonObject body = Get(kind, ns, name).ToJson();
            change(body);
            return _registry.Update(kind, kind.Namespaced ? ns : null, name, null, body, WriteOptions.Direct);
        }
    }

    /// <summary>Deletes an object; finalizers hold it as they do elsewhere. Propagation: Background, Foreground, Orphan, or the default of the kind.</summary>
    /// <exception cref="RefusalException">It is not there.</exception>
    public void Delete(ServedKind kind, string? ns, string name, string? propagation = null) =>
        _registry.Delete(kind, kind.Namespaced ? ns : null, name, new DeleteOptions { Propagation = propagation });

    /// <summary>Takes an object away at once, whatever holds it, and without looking at what depends on it first.</summary>
    public void Purge(StoredObject existing) => _registry.Purge(existing);

    /// <summary>Waits until the garbage collector and the namespaces' controller have nothing left to do.</summary>
    public Task SettleAsync() => _garbage.SettleAsync();

    internal void Notify(ObjectEvent change) => Changed?.Invoke(change.Change, change.Object);
}
