using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>
/// Reads strings so that equal short ones are mostly one: types, reasons, names of owners and of fields repeat in every object. A fixed number of places, the
/// newest string of a place wins, so strings that do not repeat cannot fill the memory. A string that is known is found without being made.
/// </summary>
internal sealed class SharedTexts : JsonConverter<string>
{
    private const int Places = 4_096;
    private const int Longest = 48;
    private readonly string?[] _places = new string?[Places];

    private SharedTexts()
    {
    }

    /// <summary>The one that all kinds share: an owner's UID is in what it owns.</summary>
    public static SharedTexts Instance { get; } = new();

    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Find(ref reader);

    /// <inheritdoc/>
    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Find(ref reader)!;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    private string? Find(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > Longest)
        {
            return reader.GetString();
        }

        Span<char> text = stackalloc char[Longest];
        text = text[..reader.CopyString(text)];
        ref string? place = ref _places[string.GetHashCode(text) & (Places - 1)];
        if (place is { } known && text.SequenceEqual(known))
        {
            return known;
        }

        string made = text.ToString();
        place = made;
        return made;
    }
}
