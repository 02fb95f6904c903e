using System.Net;
using k8s;
using k8s.Models;
using TrtOperator.ControllerRuntime.Leadership;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Leadership;

/// <summary>One lease as the API server keeps it, with a hook on every request.</summary>
internal sealed class FakeLease
{
    private readonly Lock _lock = new();
    private int _version;
    private V1Lease? _lease;

    public V1Lease? Lease
    {
        get
        {
            lock (_lock)
            {
                return Copy(_lease);
            }
        }
    }

    public int Writes => Volatile.Read(ref _version);

    /// <summary>A connection of its own for one elector.</summary>
    public Connection Connect() => new(this);

    public void Edit(Action<V1Lease> edit)
    {
        lock (_lock)
        {
            edit(_lease!);
            _lease!.Metadata.ResourceVersion = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    public void Delete()
    {
        lock (_lock)
        {
            _lease = null;
        }
    }

    private static V1Lease? Copy(V1Lease? lease) => lease is null ? null : KubernetesJson.Deserialize<V1Lease>(KubernetesJson.Serialize(lease));

    private V1Lease Put(V1Lease lease, bool isNew)
    {
        lock (_lock)
        {
            if (isNew ? _lease is not null : _lease is not null && _lease.Metadata.ResourceVersion != lease.Metadata.ResourceVersion)
            {
                throw new ApiException(HttpStatusCode.Conflict, isNew ? "AlreadyExists" : "Conflict", "Somebody was faster.");
            }

            if (!isNew && _lease is null)
            {
                throw new ApiException(HttpStatusCode.NotFound, "NotFound", "It is gone.");
            }

            _lease = Copy(lease)!;
            _lease.Metadata.ResourceVersion = (++_version).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Copy(_lease)!;
        }
    }

    internal sealed class Connection(FakeLease server) : ILeaseClient
    {
        /// <summary>Runs before each request: throws, or waits.</summary>
        public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

        /// <summary>Runs after the server has done the request and before the answer comes.</summary>
        public Func<string, CancellationToken, Task> After { get; set; } = (_, _) => Task.CompletedTask;

        public int Requests { get; private set; }

        public Task<V1Lease?> GetAsync(CancellationToken cancellationToken) => SendAsync("get", () => server.Lease, cancellationToken);

        public async Task<V1Lease> CreateAsync(V1Lease lease, CancellationToken cancellationToken)
            => (await SendAsync("create", () => server.Put(lease, isNew: true), cancellationToken))!;

        public async Task<V1Lease> ReplaceAsync(V1Lease lease, CancellationToken cancellationToken)
            => (await SendAsync("replace", () => server.Put(lease, isNew: false), cancellationToken))!;

        private async Task<V1Lease?> SendAsync(string verb, Func<V1Lease?> action, CancellationToken cancellationToken)
        {
            Requests++;
            cancellationToken.ThrowIfCancellationRequested();
            await Before(verb, cancellationToken);
            V1Lease? answer = action();
            await After(verb, cancellationToken);
            return answer;
        }
    }
}
