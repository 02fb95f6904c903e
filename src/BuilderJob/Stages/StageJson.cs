using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>How stages write what they keep as JSON: equal values give equal bytes.</summary>
internal static class StageJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static void Write<T>(string folder, string name, T value)
        => File.WriteAllBytes(Path.Combine(folder, name), [.. JsonSerializer.SerializeToUtf8Bytes(value, Options), (byte)'\n']);

    public static T Parse<T>(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize<T>(json, Options) ?? throw new InvalidDataException("The document is empty.");

    public static T Read<T>(StageResult stage, string name)
        => JsonSerializer.Deserialize<T>(File.ReadAllBytes(stage.PathOf(name)), Options)
            ?? throw new InvalidDataException($"'{stage.PathOf(name)}' is empty; run again with another work folder.");
}
