using k8s;

namespace TrtOperator.ApiServer.Tests.Contract;

public sealed class RealContractServer : ContractServer
{
    private Kubernetes? _client;

    public override ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task<Kubernetes?> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TRTENGINE_KUBECONFIG") is { Length: > 0 } path)
        {
            _client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(path));
        }

        return Task.FromResult(_client);
    }
}
