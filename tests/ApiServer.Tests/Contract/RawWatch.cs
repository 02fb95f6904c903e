using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

/// <summary>An open watch, line by line.</summary>
public sealed class RawWatch(HttpResponseMessage response, StreamReader lines) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public int Status => (int)response.StatusCode;

    /// <summary>The next line; null at the end of the stream.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        using CancellationTokenSource timeout = new(Patience);
        string? line = await lines.ReadLineAsync(timeout.Token);
        return line is null ? null : JsonNode.Parse(line)!.AsObject();
    }

    /// <summary>The next event as "TYPE name".</summary>
    public async Task<string> NextShortAsync()
    {
        JsonObject? next = await NextAsync();
        return next is null ? "end" : $"{next["type"]} {next["object"]?["metadata"]?["name"] ?? next["object"]?["code"]}";
    }

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
    }
}
