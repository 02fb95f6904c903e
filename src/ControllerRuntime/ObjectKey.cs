using k8s.Models;

namespace TrtOperator.ControllerRuntime;

/// <summary>Names an object of one kind.</summary>
/// <param name="Namespace">Its namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>Reads the key off an object's metadata.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <returns>The key.</returns>
    public static ObjectKey Of(V1ObjectMeta metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return new ObjectKey(metadata.NamespaceProperty ?? "", metadata.Name ?? "");
    }

    /// <summary>The key as people write it.</summary>
    /// <returns><c>namespace/name</c>, or the name alone for a cluster-scoped object.</returns>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
