using k8s.Models;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>Reads and writes the one lease that an election is about. Throws what <see cref="Transport.ResourceClient{T}"/> throws.</summary>
internal interface ILeaseClient
{
    Task<V1Lease?> GetAsync(CancellationToken cancellationToken);

    Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken cancellationToken);

    Task<V1Lease> ReplaceAsync(V1Lease lease, CancellationToken cancellationToken);
}
