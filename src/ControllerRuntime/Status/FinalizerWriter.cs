using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Status;

/// <summary>Puts a finalizer on objects and takes it off, whatever others do to them meanwhile.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="client">The kind on the API server.</param>
/// <param name="finalizer">The finalizer, such as <c>example.com/cleanup</c>.</param>
public sealed class FinalizerWriter<T>(ResourceClient<T> client, string finalizer)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const int MostTries = 5;

    /// <summary>Puts the finalizer on.</summary>
    /// <param name="entity">The object as it was read. It is not changed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object with the finalizer; null where it is gone, or is being deleted, when none can be put on any more.</returns>
    /// <exception cref="ApiException">The server refused for another reason, or others wrote five times in between.</exception>
    public Task<T?> AddAsync(T entity, CancellationToken cancellationToken) => WriteAsync(entity, isWanted: true, cancellationToken);

    /// <summary>Takes the finalizer off.</summary>
    /// <param name="entity">The object as it was read. It is not changed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The object without the finalizer; null where it is gone.</returns>
    /// <exception cref="ApiException">The server refused for another reason, or others wrote five times in between.</exception>
    public Task<T?> RemoveAsync(T entity, CancellationToken cancellationToken) => WriteAsync(entity, isWanted: false, cancellationToken);

    private async Task<T?> WriteAsync(T entity, bool isWanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ObjectKey key = ObjectKey.Of(entity.Metadata);
        T current = entity;
        for (int attempt = 1; ; attempt++)
        {
            IList<string> finalizers = current.Metadata.Finalizers ?? [];
            if (finalizers.Contains(finalizer) == isWanted)
            {
                return current;
            }

            if (isWanted && current.Metadata.DeletionTimestamp is not null)
            {
                return null;
            }

            IEnumerable<string> wanted = isWanted ? finalizers.Append(finalizer) : finalizers.Where(other => other != finalizer);
            JsonObject metadata = new()
            {
                ["resourceVersion"] = current.Metadata.ResourceVersion,
                ["finalizers"] = new JsonArray([.. wanted.Select(name => JsonValue.Create(name))]),
            };
            try
            {
                return await client.PatchAsync(key, ObjectPatch.Merge(new JsonObject { ["metadata"] = metadata }), null, cancellationToken);
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                return null;
            }
            catch (ApiException e) when (attempt < MostTries && (e.IsConflict || e.StatusCode == System.Net.HttpStatusCode.UnprocessableEntity))
            {
                // 422: it has begun to be deleted, which what was read did not say yet.
                T? fresh = await client.GetAsync(key, cancellationToken);
                if (fresh is null || fresh.Metadata.Uid != entity.Metadata.Uid)
                {
                    return null;
                }

                if (!e.IsConflict && fresh.Metadata.ResourceVersion == current.Metadata.ResourceVersion)
                {
                    throw;
                }

                current = fresh;
            }
        }
    }
}
