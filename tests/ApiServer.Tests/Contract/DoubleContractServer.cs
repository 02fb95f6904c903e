using k8s;

namespace TrtOperator.ApiServer.Tests.Contract;

public sealed class DoubleContractServer : ContractServer
{
    private ApiServerDouble? _double;
    private Kubernetes? _client;

    public override async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_double is not null)
        {
            await _double.DisposeAsync();
        }
    }

    public override void ForgetHistory() => _double?.CompactHistory();

    protected override async Task<Kubernetes?> StartAsync()
    {
        _double = await ApiServerDouble.StartAsync();
        return _client = _double.Client();
    }
}
