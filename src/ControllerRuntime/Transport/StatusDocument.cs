using System.Net;
using System.Text;
using System.Text.Json;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Reads the v1 Status with which the API server explains a refusal.</summary>
internal static class StatusDocument
{
    private const int MostCauses = 16;

    /// <summary>Makes the exception for a refusal, whatever the answer's body is.</summary>
    public static ApiException ToException(HttpStatusCode status, ReadOnlySpan<byte> body, TimeSpan? retryAfter = null)
    {
        string reason = status.ToString();
        string message = "";
        List<string> causes = [];
        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                if (Text(root, "reason") is { Length: > 0 } given)
                {
                    reason = PrintableText.Of(given);
                }

                message = Text(root, "message") ?? "";
                if (root.TryGetProperty("code", out JsonElement code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int number) && number is >= 400 and < 600)
                {
                    status = (HttpStatusCode)number;
                }

                if (root.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Object
                    && details.TryGetProperty("causes", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
                {
                    causes.AddRange(list.EnumerateArray().Where(cause => cause.ValueKind == JsonValueKind.Object).Select(cause => Text(cause, "reason")).OfType<string>().Take(MostCauses));
                }
            }
        }
        catch (JsonException)
        {
            message = Encoding.UTF8.GetString(body);
        }

        if (message.Length == 0)
        {
            message = $"The API server answered {(int)status} {status}.";
        }

        return new ApiException(status, reason, PrintableText.Of(message), retryAfter, causes);
    }

    private static string? Text(JsonElement element, string name)
        => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
