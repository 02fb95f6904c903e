using System.Reflection;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Names a kind of object as the API server serves it.</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version.</param>
/// <param name="Plural">The resource's name in paths.</param>
/// <param name="Kind">The kind.</param>
/// <param name="IsNamespaced">Whether its objects live in namespaces.</param>
public sealed record ResourceKind(string Group, string Version, string Plural, string Kind, bool IsNamespaced)
{
    /// <summary>The group and version as objects carry them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Reads the kind off a type's <see cref="KubernetesEntityAttribute"/>.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="isNamespaced">Whether its objects live in namespaces, which the attribute does not tell.</param>
    /// <returns>The kind.</returns>
    public static ResourceKind Of<T>(bool isNamespaced = true)
    {
        KubernetesEntityAttribute entity = typeof(T).GetCustomAttribute<KubernetesEntityAttribute>()
            ?? throw new ArgumentException($"{typeof(T)} has no KubernetesEntityAttribute.");
        return new ResourceKind(entity.Group ?? "", entity.ApiVersion, entity.PluralName, entity.Kind, isNamespaced);
    }

    /// <summary>The path of a collection or of one object in it.</summary>
    /// <param name="namespaceName">The namespace; empty for all, or for a cluster-scoped kind.</param>
    /// <param name="name">The object; null for the collection.</param>
    /// <param name="subresource">A subresource such as <c>status</c>.</param>
    /// <returns>The path, without a leading slash.</returns>
    public string PathOf(string namespaceName, string? name = null, string? subresource = null)
    {
        string root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        string place = IsNamespaced && namespaceName.Length > 0 ? $"/namespaces/{Uri.EscapeDataString(namespaceName)}" : "";
        string one = name is null ? "" : $"/{Uri.EscapeDataString(name)}";
        return $"{root}{place}/{Plural}{one}{(subresource is null ? "" : "/" + subresource)}";
    }
}
