using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>The lease on the API server.</summary>
internal sealed class ApiLeaseClient(ApiConnection connection, ObjectKey key) : ILeaseClient
{
    private readonly ResourceClient<V1Lease> _leases = new(connection, ResourceKind.Of<V1Lease>());

    public Task<V1Lease?> GetAsync(CancellationToken cancellationToken) => _leases.GetAsync(key, cancellationToken);

    public Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken cancellationToken) => _leases.CreateAsync(lease, cancellationToken);

    public Task<V1Lease> ReplaceAsync(V1Lease lease, CancellationToken cancellationToken) => _leases.ReplaceAsync(lease, cancellationToken);
}
