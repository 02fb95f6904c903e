using System.Reflection;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Events;

/// <summary>What an event is about.</summary>
internal sealed record EventSubject(string ApiVersion, string Kind, ObjectKey Key, string Uid)
{
    /// <summary>Where the event goes: beside the object, or to the default namespace for a cluster-scoped one.</summary>
    public string EventNamespace => Key.Namespace.Length == 0 ? "default" : Key.Namespace;

    public static EventSubject Of(IKubernetesObject<V1ObjectMeta> entity)
    {
        string apiVersion = entity.ApiVersion ?? "";
        string kind = entity.Kind ?? "";

        // The items of a list carry neither; their type does.
        if ((apiVersion.Length == 0 || kind.Length == 0) && entity.GetType().GetCustomAttribute<KubernetesEntityAttribute>() is { } attribute)
        {
            apiVersion = string.IsNullOrEmpty(attribute.Group) ? attribute.ApiVersion : $"{attribute.Group}/{attribute.ApiVersion}";
            kind = attribute.Kind;
        }

        return new EventSubject(apiVersion, kind, ObjectKey.Of(entity.Metadata), entity.Metadata.Uid ?? "");
    }

    public V1ObjectReference ToReference() => new()
    {
        ApiVersion = ApiVersion,
        Kind = Kind,
        Name = Key.Name,
        NamespaceProperty = Key.Namespace.Length == 0 ? null : Key.Namespace,
        Uid = Uid,
    };
}
