using System.Text.Json;
using System.Text.RegularExpressions;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What <c>stage.json</c> says beside a stage's files at the destination. It is written last, so its presence means that they are there.</summary>
internal sealed partial record ExchangedStage(
    string Stage,
    string Key,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyList<ExchangedFile> Files,
    double Seconds)
{
    /// <summary>The largest record that is read.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxFiles = 64;
    private const long MaxFileBytes = 64L << 30;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    public StageRecord Record => new(Stage, Key, Inputs, [.. Files.Select(file => new StageFile(file.Name, file.Bytes, file.Sha256))], Seconds);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads a record; null for anything that a stage under this key would not have written.</summary>
    public static ExchangedStage? Read(ReadOnlySpan<byte> json, string stage, string key)
    {
        ExchangedStage? read;
        try
        {
            read = JsonSerializer.Deserialize<ExchangedStage>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }

        return read is { Files.Count: > 0 and <= MaxFiles }
            && read.Stage == stage
            && read.Key == key
            && double.IsFinite(read.Seconds)
            && read.Seconds >= 0
            && StageKey.DigestOf(read.Stage, read.Inputs) == key
            && read.Files.All(IsSound)
            && read.Files.Select(file => file.Name).Distinct(StringComparer.Ordinal).Count() == read.Files.Count
            ? read
            : null;
    }

    private static bool IsSound(ExchangedFile? file)
        => file is { Bytes: >= 0 and <= MaxFileBytes } && PlainName().IsMatch(file.Name) && Sha256Digest.IsValid(file.Sha256) && !file.Sha256.Any(char.IsAsciiLetterUpper);

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
