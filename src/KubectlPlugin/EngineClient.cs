using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.KubectlPlugin;

/// <summary>Reads and patches TrtEngines.</summary>
/// <param name="client">The API server.</param>
public sealed class EngineClient(IKubernetes client)
{
    private const int PageSize = 500;

    /// <summary>Reads one.</summary>
    /// <param name="namespaceName">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The TrtEngine.</returns>
    /// <exception cref="HttpOperationException">The server refused.</exception>
    public Task<TrtEngine> GetAsync(string namespaceName, string name, CancellationToken cancellationToken)
        => client.CustomObjects.GetNamespacedCustomObjectAsync<TrtEngine>(TrtEngine.Group, TrtEngine.Version, namespaceName, TrtEngine.Plural, name, cancellationToken);

    /// <summary>Reads all of a namespace or of the cluster.</summary>
    /// <param name="namespaceName">The namespace; null for all.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The TrtEngines by namespace and name.</returns>
    /// <exception cref="HttpOperationException">The server refused.</exception>
    public async Task<IReadOnlyList<TrtEngine>> ListAsync(string? namespaceName, CancellationToken cancellationToken)
    {
        List<TrtEngine> engines = [];
        string? next = null;
        do
        {
            TrtEngineList page = namespaceName is null
                ? await client.CustomObjects.ListClusterCustomObjectAsync<TrtEngineList>(
                    TrtEngine.Group, TrtEngine.Version, TrtEngine.Plural, limit: PageSize, continueParameter: next, cancellationToken: cancellationToken)
                : await client.CustomObjects.ListNamespacedCustomObjectAsync<TrtEngineList>(
                    TrtEngine.Group, TrtEngine.Version, namespaceName, TrtEngine.Plural, limit: PageSize, continueParameter: next, cancellationToken: cancellationToken);
            engines.AddRange(page.Items);
            next = page.Metadata?.ContinueProperty;
        }
        while (!string.IsNullOrEmpty(next));
        return [.. engines.OrderBy(engine => engine.Metadata.NamespaceProperty, StringComparer.Ordinal).ThenBy(engine => engine.Metadata.Name, StringComparer.Ordinal)];
    }

    /// <summary>Changes one by a merge patch.</summary>
    /// <param name="namespaceName">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="patch">The fields to set.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The TrtEngine as it is now.</returns>
    /// <exception cref="HttpOperationException">The server refused.</exception>
    public Task<TrtEngine> PatchAsync(string namespaceName, string name, object patch, CancellationToken cancellationToken)
        => client.CustomObjects.PatchNamespacedCustomObjectAsync<TrtEngine>(
            new V1Patch(JsonSerializer.Serialize(patch), V1Patch.PatchType.MergePatch), TrtEngine.Group, TrtEngine.Version, namespaceName, TrtEngine.Plural, name, cancellationToken: cancellationToken);

    /// <summary>A refusal as a person would say it, with what to do.</summary>
    /// <param name="error">The refusal.</param>
    /// <returns>One line.</returns>
    public static string Sentence(HttpOperationException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        string said = "";
        try
        {
            said = KubernetesJson.Deserialize<V1Status>(error.Response.Content ?? "")?.Message ?? "";
        }
        catch (JsonException)
        {
            // Then the status has to do.
        }

        return error.Response.StatusCode switch
        {
            HttpStatusCode.NotFound when said.Contains('"', StringComparison.Ordinal) => $"{said}. `kubectl trtengine status -A` lists what there is.",
            HttpStatusCode.NotFound => "This cluster knows no TrtEngines. Install the CustomResourceDefinitions first: kubectl apply -f dist/install.yaml",
            HttpStatusCode.Forbidden => $"{said} Ask for a role that is bound to trtengine-viewer or trtengine-editor.",
            HttpStatusCode.Unauthorized => "The API server does not know who you are. Log in again, or name another context with --context.",
            _ => $"The API server refused ({(int)error.Response.StatusCode}): {said}",
        };
    }
}
