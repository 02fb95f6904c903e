using System.Text.Json.Serialization;

namespace TrtOperator.Api.Validation;

/// <summary>Writes an enum by its name and reads nothing but a name; numbers are refused.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public sealed class EnumNameConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
