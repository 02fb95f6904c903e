using System.Text.Json.Nodes;
using System.Threading.Channels;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Objects;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Controllers;

/// <summary>Deletes dependents whose owners are gone, and empties namespaces that are being deleted; in the background, as the controller manager does.</summary>
internal sealed class GarbageCollector(ObjectStore store, ObjectRegistry registry, KindTable kinds) : IAsyncDisposable
{
    private readonly Channel<object> _work = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private Task? _running;

    public void Start() => _running = Task.Run(RunAsync);

    public void See(ObjectEvent change)
    {
        bool isWork = change.Change == ObjectChange.Deleted
            || change.Object.OwnerUids.Count > 0
            || change.Object.Deleting;
        if (isWork)
        {
            _work.Writer.TryWrite(change);
        }
    }

    /// <summary>Waits until nothing is left to do.</summary>
    public async Task SettleAsync()
    {
        long before;
        do
        {
            before = store.Version;
            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_work.Writer.TryWrite(done))
            {
                return;
            }

            await done.Task;
        }
        while (before != store.Version);
    }

    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        if (_running is not null)
        {
            await _running;
        }
    }

    private async Task RunAsync()
    {
        await foreach (object work in _work.Reader.ReadAllAsync())
        {
            if (work is TaskCompletionSource done)
            {
                done.SetResult();
                continue;
            }

            lock (store.Gate)
            {
                try
                {
                    Process((ObjectEvent)work);
                }
                catch (RefusalException)
                {
                    // The object went away or changed in between: that change brings its own work.
                }
            }
        }
    }

    private void Process(ObjectEvent change)
    {
        StoredObject changed = change.Object;
        if (change.Change == ObjectChange.Deleted)
        {
            foreach (StoredObject dependent in store.DependentsOf(changed.Uid))
            {
                Attempt(dependent);
            }

            foreach (string owner in changed.OwnerUids)
            {
                if (store.FindUid(owner) is { Deleting: true } waiting)
                {
                    FinishDeletion(waiting);
                }
            }
        }
        else if (store.FindUid(changed.Uid) is { } current)
        {
            if (current.OwnerUids.Count > 0)
            {
                Attempt(current);
            }

            if (store.FindUid(changed.Uid) is { Deleting: true } deleting)
            {
                FinishDeletion(deleting);
            }
        }

        if (changed.Namespace is { } ns && store.Find(ServedKinds.Namespaces, null, ns) is { Deleting: true } space)
        {
            Empty(space);
        }
    }

    private void Attempt(StoredObject dependent)
    {
        JsonObject metadata = dependent.ToJson()["metadata"]!.AsObject();
        List<JsonObject> gone = [];
        int there = 0;
        foreach (JsonObject reference in (metadata["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>())
        {
            ServedKind? kind = kinds.FindGroupKind((string?)reference["apiVersion"] ?? "", (string?)reference["kind"] ?? "");
            if (kind is null || IsThere(reference, kind, dependent))
            {
                there++;
            }
            else
            {
                gone.Add(reference);
            }
        }

        if (gone.Count == 0)
        {
            return;
        }

        if (there == 0)
        {
            if (!dependent.Deleting)
            {
                string? policy = (metadata["finalizers"] as JsonArray)?.Select(f => (string?)f).FirstOrDefault(f => f is "orphan" or "foregroundDeletion");
                registry.Delete(dependent.Kind, dependent.Namespace, dependent.Name, new DeleteOptions
                {
                    Propagation = policy switch { "orphan" => "Orphan", "foregroundDeletion" => "Foreground", _ => "Background" },
                    Uid = dependent.Uid,
                });
            }
        }
        else
        {
            Edit(dependent, m => (m["ownerReferences"] as JsonArray)?.RemoveAll(o => gone.Any(g => JsonNode.DeepEquals(g, o))));
        }
    }

    private bool IsThere(JsonObject reference, ServedKind kind, StoredObject dependent) =>
        store.FindUid((string?)reference["uid"] ?? "") is { } owner
        && owner.Kind == kind.Stored
        && owner.Name == (string?)reference["name"]

        // An owner in another namespace counts as absent.
        && (owner.Namespace is null || owner.Namespace == dependent.Namespace);

    private void FinishDeletion(StoredObject deleting)
    {
        if (deleting.Kind == ServedKinds.Namespaces)
        {
            Empty(deleting);
            return;
        }

        string[] finalizers = [.. (deleting.ToJson()["metadata"]?["finalizers"] as JsonArray ?? []).Select(f => (string?)f ?? "")];
        IReadOnlyList<StoredObject> dependents = store.DependentsOf(deleting.Uid);
        if (finalizers.Contains("orphan"))
        {
            foreach (StoredObject dependent in dependents)
            {
                Edit(dependent, m => (m["ownerReferences"] as JsonArray)?.RemoveAll(o => (string?)o?["uid"] == deleting.Uid));
            }

            RemoveFinalizer(deleting, "orphan");
        }
        else if (finalizers.Contains("foregroundDeletion"))
        {
            foreach (StoredObject dependent in dependents.Where(d => !d.Deleting))
            {
                bool hasOwn = store.DependentsOf(dependent.Uid).Count > 0;
                registry.Delete(dependent.Kind, dependent.Namespace, dependent.Name, new DeleteOptions { Propagation = hasOwn ? "Foreground" : "Background", Uid = dependent.Uid });
            }

            bool blocked = store.DependentsOf(deleting.Uid).Any(d => (d.ToJson()["metadata"]?["ownerReferences"] as JsonArray ?? [])
                .Any(o => (string?)o?["uid"] == deleting.Uid && (bool?)o["blockOwnerDeletion"] == true));
            if (!blocked)
            {
                RemoveFinalizer(deleting, "foregroundDeletion");
            }
        }
    }

    private void Empty(StoredObject space)
    {
        foreach (StoredObject inside in store.InNamespace(space.Name))
        {
            if (!inside.Deleting)
            {
                registry.Delete(inside.Kind, inside.Namespace, inside.Name, new DeleteOptions { Propagation = "Background", Uid = inside.Uid });
            }
        }

        if (store.InNamespace(space.Name).Count == 0 && store.FindUid(space.Uid) is { } empty)
        {
            registry.Purge(empty);
        }
    }

    private void RemoveFinalizer(StoredObject held, string finalizer) =>
        Edit(held, m => (m["finalizers"] as JsonArray)?.RemoveAll(f => (string?)f == finalizer));

    private void Edit(StoredObject existing, Action<JsonObject> edit)
    {
        if (store.FindUid(existing.Uid) is not { } current)
        {
            return;
        }

        JsonObject body = current.ToJson();
        JsonObject metadata = body["metadata"]!.AsObject();
        edit(metadata);
        foreach (string list in new[] { "ownerReferences", "finalizers" })
        {
            if (metadata[list] is JsonArray { Count: 0 })
            {
                metadata.Remove(list);
            }
        }

        registry.Update(current.Kind, current.Namespace, current.Name, null, body, new WriteOptions { Manager = "kube-controller-manager", Privileged = true });
    }
}
