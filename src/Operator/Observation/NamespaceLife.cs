using System.Collections.Concurrent;
using k8s.Models;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.Operator.Observation;

/// <summary>Tells whether a namespace is being deleted. Asked only about objects that are being deleted themselves, so nothing is watched for it.</summary>
/// <param name="namespaces">Reads namespaces.</param>
public sealed class NamespaceLife(ResourceClient<V1Namespace> namespaces)
{
    // A namespace that has begun to go never comes back under the same UID; names are forgotten when it is seen alive.
    private readonly ConcurrentDictionary<string, byte> _terminating = new(StringComparer.Ordinal);

    /// <summary>Remembers that the API server refused a creation for that reason.</summary>
    /// <param name="name">The namespace.</param>
    public void SawTerminating(string name) => _terminating[name] = 0;

    /// <summary>Whether a namespace is being deleted.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>True also when it is gone. Where it may not be read, what creations were answered decides.</returns>
    /// <exception cref="ApiException">The API server has a fault.</exception>
    public async Task<bool> IsTerminatingAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            V1Namespace? found = await namespaces.GetAsync(new ObjectKey("", name), cancellationToken);
            bool terminating = found is null || found.Metadata.DeletionTimestamp is not null || found.Status?.Phase == "Terminating";
            if (!terminating)
            {
                _terminating.TryRemove(name, out _);
            }

            return terminating;
        }
        catch (ApiException e) when (e.StatusCode == System.Net.HttpStatusCode.Forbidden)
        {
            return _terminating.ContainsKey(name);
        }
    }
}
