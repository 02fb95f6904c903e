using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>The last states of objects that are gone and have not been dealt with. Several of one name may be: it was created again in between.</summary>
internal sealed class DeletedEntities<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, List<TEntity>> _entities = [];

    public void Add(ObjectKey key, TEntity entity)
    {
        lock (_lock)
        {
            if (!_entities.TryGetValue(key, out List<TEntity>? list))
            {
                _entities[key] = list = [];
            }

            if (!list.Any(known => known.Metadata.Uid == entity.Metadata.Uid))
            {
                list.Add(entity);
            }
        }
    }

    public IReadOnlyList<TEntity> Take(ObjectKey key)
    {
        lock (_lock)
        {
            return _entities.Remove(key, out List<TEntity>? list) ? list : [];
        }
    }
}
