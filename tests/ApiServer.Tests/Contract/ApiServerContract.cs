using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

/// <summary>What a Kubernetes API server does, as far as an operator relies on it. The double and a real server pass the same tests.</summary>
public abstract partial class ApiServerContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private readonly ContractServer _server;

    protected ApiServerContract(ContractServer server)
    {
        _server = server;
        Assert.SkipUnless(server.IsThere, "TRTENGINE_KUBECONFIG names no kubeconfig: the contract was not tried on a real API server.");
    }

    private RawApi Api => _server.Api;

    private static string Jobs(string ns, string? name = null) => $"apis/batch/v1/namespaces/{ns}/jobs{(name is null ? "" : "/" + name)}";

    private static string Widgets(string ns, string? name = null) => $"apis/{ContractServer.Group}/v1/namespaces/{ns}/widgets{(name is null ? "" : "/" + name)}";

    private static string Maps(string ns, string? name = null) => $"api/v1/namespaces/{ns}/configmaps{(name is null ? "" : "/" + name)}";

    private static JsonObject Job(string name) => Parse(
        $$"""
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "{{name}}"}, "spec": {"template": {"spec": {"restartPolicy": "Never",
         "containers": [{"name": "builder", "image": "builder:1", "command": ["true"]}]} } } }
        """);

    private static JsonObject Widget(string name, string spec = """{"size": 1}""") => Parse(
        $$"""
        {"apiVersion": "{{ContractServer.Group}}/v1", "kind": "Widget", "metadata": {"name": "{{name}}"}, "spec": {{spec}} }
        """);

    private static JsonObject Map(string name, params (string Key, string Value)[] labels) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value)))),
        },
    };

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (!await condition())
        {
            if (DateTime.UtcNow > end)
            {
                Assert.Fail($"Waited in vain for this: {what}.");
            }

            await Task.Delay(50);
        }
    }

    private Task GoneAsync(string path) => EventuallyAsync(async () => (await Api.GetAsync(path)).Status == 404, $"{path} is gone");
}
