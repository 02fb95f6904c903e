using System.Text.Json;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>What the operator has asked of the API server since the node came up.</summary>
public static class AuditLog
{
    private static readonly string _path = Path.Combine(OwnNode.State, "log/audit.log");

    /// <summary>A place to read on from.</summary>
    public static long End => new FileInfo(_path).Length;

    public static IReadOnlyList<AuditedRequest> Read(long from = 0)
    {
        using FileStream stream = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from;
        using StreamReader reader = new(stream);
        List<AuditedRequest> requests = [];
        while (reader.ReadLine() is { } line)
        {
            // The last line may still be on its way.
            if (line.EndsWith('}'))
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (Request(document.RootElement) is { } request)
                {
                    requests.Add(request);
                }
            }
        }

        return requests;
    }

    private static AuditedRequest? Request(JsonElement line)
    {
        if (!line.TryGetProperty("objectRef", out JsonElement target))
        {
            return null;
        }

        string subresource = Text(target, "subresource");
        string resource = Text(target, "resource") + (subresource.Length > 0 ? "/" + subresource : "");
        int code = line.TryGetProperty("responseStatus", out JsonElement answer) && answer.TryGetProperty("code", out JsonElement number) ? number.GetInt32() : 0;
        return new AuditedRequest(Text(line, "verb"), Text(target, "apiGroup"), resource, Text(target, "namespace"), Text(target, "name"), code);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
