using System.Text.Json;
using k8s;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Reads objects with the client library's own JSON settings, without a string in between.</summary>
internal static class ObjectReader
{
    private static readonly JsonSerializerOptions Options = FindOptions();

    /// <summary>Reads one object.</summary>
    /// <exception cref="JsonException">It does not fit the type.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Options);

    // The library keeps its settings to itself but lets them be looked at while one adds to them.
    private static JsonSerializerOptions FindOptions()
    {
        JsonSerializerOptions? found = null;
        KubernetesJson.AddJsonOptions(options => found = new JsonSerializerOptions(options));
        return found ?? throw new InvalidOperationException("The client library has no JSON settings.");
    }
}
