using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using k8s;

namespace TrtOperator.ApiServer.Tests.Contract;

/// <summary>Requests as they go over the wire, so that nothing of a client library lies between a test and the server.</summary>
public sealed class RawApi(Kubernetes client)
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";
    public const string StrategicPatch = "application/strategic-merge-patch+json";
    public const string ApplyPatch = "application/apply-patch+yaml";

    public Task<RawAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<RawAnswer> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body);

    public Task<RawAnswer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body);

    public Task<RawAnswer> PatchAsync(string path, JsonNode body, string contentType = MergePatch) => SendAsync(HttpMethod.Patch, path, body, contentType);

    public Task<RawAnswer> DeleteAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Delete, path, body);

    public async Task<RawAnswer> SendAsync(HttpMethod method, string path, JsonNode? body, string contentType = Json)
    {
        using HttpRequestMessage request = new(method, new Uri(client.BaseUri, path));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        await AuthorizeAsync(request);
        using HttpResponseMessage response = await client.HttpClient.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return new RawAnswer((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : [], text);
    }

    public async Task<RawWatch> WatchAsync(string path)
    {
        HttpRequestMessage request = new(HttpMethod.Get, new Uri(client.BaseUri, path));
        await AuthorizeAsync(request);
        HttpResponseMessage response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new RawWatch(response, new StreamReader(await response.Content.ReadAsStreamAsync(), Encoding.UTF8));
    }

    private async Task AuthorizeAsync(HttpRequestMessage request)
    {
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        }
    }
}
