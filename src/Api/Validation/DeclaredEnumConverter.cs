using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.Validation;

/// <summary>
/// Writes an enum of a declaration by its name, and reads what is none of its names as no value of it. An object that a newer version's definition let in must
/// stay readable, so that <see cref="BoundsCheck"/> can say which field it is.
/// </summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public sealed class DeclaredEnumConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Known = Enum.GetValues<TEnum>().ToDictionary(static value => value.ToString(), StringComparer.Ordinal);
    private static readonly TEnum Unknown = (TEnum)Enum.ToObject(typeof(TEnum), -1);

    /// <inheritdoc/>
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Known.GetValueOrDefault(reader.GetString()!, Unknown);
        }

        reader.Skip();
        return Unknown;
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException"><paramref name="value"/> is no value of the enum.</exception>
    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options)
        => writer.WriteStringValue(Enum.IsDefined(value) ? value.ToString() : throw new JsonException($"There is no {typeof(TEnum).Name} {value}."));
}
