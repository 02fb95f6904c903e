using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>JSON as Go writes it: only what must be escaped is.</summary>
internal static class RelaxedJson
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
