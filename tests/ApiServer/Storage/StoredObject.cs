using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Storage;

/// <summary>One version of an object. It never changes; its bytes are kept as the server sends them.</summary>
public sealed class StoredObject
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>();
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly byte[] _utf8;
    private readonly int _typeLength;

    internal StoredObject(ServedKind kind, JsonObject body, long version)
    {
        Kind = kind;
        Version = version;
        JsonObject metadata = body["metadata"]!.AsObject();
        metadata["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture);
        Namespace = (string?)metadata["namespace"];
        Name = (string)metadata["name"]!;
        Uid = (string)metadata["uid"]!;
        Deleting = metadata["deletionTimestamp"] is not null;
        Labels = metadata["labels"] is JsonObject labels && labels.Count > 0
            ? labels.ToDictionary(l => l.Key, l => (string?)l.Value ?? "", StringComparer.Ordinal)
            : NoLabels;
        OwnerUids = metadata["ownerReferences"] is JsonArray owners ? [.. owners.Select(o => (string?)o?["uid"] ?? "")] : [];
        (_utf8, _typeLength) = Serialize(kind, body);
    }

    public ServedKind Kind { get; }

    /// <summary>The namespace; null for a cluster-scoped object.</summary>
    public string? Namespace { get; }

    public string Name { get; }

    public string Uid { get; }

    /// <summary>The resource version.</summary>
    public long Version { get; }

    /// <summary>Whether metadata.deletionTimestamp is set.</summary>
    public bool Deleting { get; }

    public IReadOnlyDictionary<string, string> Labels { get; }

    internal IReadOnlyList<string> OwnerUids { get; }

    /// <summary>The object as it goes over the wire, kind and apiVersion first.</summary>
    internal ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>What follows kind and apiVersion, without the opening brace: a typed list leaves those out.</summary>
    internal ReadOnlyMemory<byte> AfterType => _utf8.AsMemory(_typeLength);

    internal string Key => KeyOf(Namespace, Name);

    /// <summary>A copy of the object that the caller may change.</summary>
    public JsonObject ToJson() => JsonNode.Parse(_utf8)!.AsObject();

    public override string ToString() => Encoding.UTF8.GetString(_utf8);

    internal static string KeyOf(string? ns, string name) => ns is null ? name : $"{ns}/{name}";

    private static (byte[] Utf8, int TypeLength) Serialize(ServedKind kind, JsonObject body)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        int typeLength;
        using (Utf8JsonWriter writer = new(buffer, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind.Kind);
            writer.WriteString("apiVersion", kind.ApiVersion);
            writer.Flush();
            typeLength = buffer.WrittenCount + 1;
            foreach ((string name, JsonNode? value) in body)
            {
                if (name is "kind" or "apiVersion")
                {
                    continue;
                }

                writer.WritePropertyName(name);
                if (value is null)
                {
                    writer.WriteNullValue();
                }
                else
                {
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return (buffer.WrittenSpan.ToArray(), typeLength);
    }
}
