using k8s;
using TrtOperator.ApiServer.Jobs;

namespace TrtOperator.ApiServer.Tests.Contract;

public sealed class DoubleContractServer : ContractServer
{
    private ApiServerDouble? _double;
    private Kubernetes? _client;
    private JobPlayer? _player;

    public override async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_player is not null)
        {
            await _player.DisposeAsync();
        }

        if (_double is not null)
        {
            await _double.DisposeAsync();
        }
    }

    public override void ForgetHistory() => _double?.CompactHistory();

    protected override async Task<Kubernetes?> StartAsync()
    {
        _double = await ApiServerDouble.StartAsync();
        _player = new JobPlayer(_double, _ => PodPlay.Waits());
        return _client = _double.Client();
    }
}
