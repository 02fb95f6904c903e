using System.Text.Json;

namespace TrtOperator.Precision.Datasets;

/// <summary>The optional <c>dataset.json</c>: which file or folder is which input, and where the labels are.</summary>
/// <param name="Inputs">Relative path by input name.</param>
/// <param name="Labels">Relative path of the labels; null if there are none.</param>
/// <param name="OutputLengths">Relative path of the output lengths; null if there are none.</param>
internal sealed record DatasetManifest(IReadOnlyDictionary<string, string> Inputs, string? Labels, string? OutputLengths = null)
{
    internal const string FileName = "dataset.json";

    private const int MaxBytes = 1 << 20;

    internal static DatasetManifest Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(path)} is over the limit of {MaxBytes} bytes.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return Parse(document.RootElement, path);
        }
        catch (JsonException exception)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(path)} is no valid JSON: {exception.Message}", exception);
        }
    }

    private static DatasetManifest Parse(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Refuse(path, "must be a JSON object with the field 'inputs'");
        }

        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal);
        string? labels = null;
        string? outputLengths = null;
        foreach (JsonProperty field in root.EnumerateObject())
        {
            switch (field.Name)
            {
                case "inputs" when field.Value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty input in field.Value.EnumerateObject())
                    {
                        inputs.Add(input.Name, RelativePath(input.Value, $"inputs.{input.Name}", path));
                    }

                    break;
                case "inputs":
                    throw Refuse(path, "must have an object in the field 'inputs': model input to file or folder");
                case "labels":
                    labels = RelativePath(field.Value, "labels", path);
                    break;
                case "outputLengths":
                    outputLengths = RelativePath(field.Value, "outputLengths", path);
                    break;
                default:
                    throw Refuse(path, $"has the unknown field {Printable.Quote(field.Name)}; the known fields are 'inputs', 'labels' and 'outputLengths'");
            }
        }

        return inputs.Count > 0
            ? new DatasetManifest(inputs, labels, outputLengths)
            : throw Refuse(path, "names no inputs; list them in the field 'inputs': model input to file or folder");
    }

    private static string RelativePath(JsonElement value, string field, string path)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw Refuse(path, $"must have a string in the field {Printable.Quote(field)}");
        }

        string name = value.GetString()!;
        return ConfinedPath.TrySplit(name, out string[] segments, out string refusal)
            ? string.Join('/', segments)
            : throw Refuse(path, $"has in the field {Printable.Quote(field)} the path {Printable.Quote(name)}, which {refusal}; give a path inside the dataset's folder");
    }

    private static InvalidDatasetException Refuse(string path, string what) => new($"File {Printable.Quote(path)} {what}.");
}
