using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Status;

/// <summary>
/// Writes the status of objects, and nothing but the status, where it differs from what it is. Fields that became absent are removed; the time of a
/// condition changes only when its status flips; the order of conditions does not count.
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
/// <typeparam name="TStatus">The type of its status.</typeparam>
/// <param name="client">The kind on the API server.</param>
/// <param name="time">The clock for transition times.</param>
public sealed class StatusWriter<T, TStatus>(ResourceClient<T> client, TimeProvider? time = null)
    where T : class, IKubernetesObject<V1ObjectMeta>, IStatus<TStatus?>
    where TStatus : class
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Writes a status where it differs.</summary>
    /// <param name="entity">The object as it was read, its status included. It is not changed.</param>
    /// <param name="status">The whole status as it shall be; null to remove it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="ArgumentException">The object has no resource version, so a write could undo what somebody else wrote.</exception>
    /// <exception cref="ApiException">The server refused for another reason than that the object is gone or was written in between.</exception>
    public async Task<StatusWriteResult<T>> WriteAsync(T entity, TStatus? status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        string? version = entity.Metadata?.ResourceVersion;
        if (string.IsNullOrEmpty(version))
        {
            throw new ArgumentException("The object has no resource version; write the status of an object as it was read from the server.", nameof(entity));
        }

        if (StatusPatch.Between(ToJson(entity.Status), ToJson(status), _time.GetUtcNow()) is not { } patch)
        {
            return new StatusWriteResult<T>(StatusWriteOutcome.Unchanged, entity);
        }

        JsonObject body = new()
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = version },
            ["status"] = status is null ? null : patch,
        };
        try
        {
            T written = await client.PatchAsync(ObjectKey.Of(entity.Metadata!), ObjectPatch.Merge(body), "status", cancellationToken);
            return new StatusWriteResult<T>(StatusWriteOutcome.Written, written);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return new StatusWriteResult<T>(StatusWriteOutcome.Gone, entity);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            return new StatusWriteResult<T>(StatusWriteOutcome.Conflict, entity);
        }
    }

    private static JsonObject? ToJson(TStatus? status) => status is null ? null : JsonNode.Parse(KubernetesJson.Serialize(status)) as JsonObject;
}
