using System.Text.Json;

namespace TrtOperator.Precision.Datasets;

/// <summary>The optional <c>dataset.json</c>: which file or folder is which input, what is to be done with it, and where the labels are.</summary>
/// <param name="Inputs">By input name.</param>
/// <param name="Labels">Relative path of the labels; null if there are none.</param>
/// <param name="OutputLengths">Relative path of the output lengths; null if there are none.</param>
/// <param name="DerivedLengths">What output lengths follow from; null where there are none or a file has them.</param>
internal sealed record DatasetManifest(
    IReadOnlyDictionary<string, ManifestInput> Inputs, string? Labels, string? OutputLengths = null, DerivedLengths? DerivedLengths = null)
{
    internal const string FileName = "dataset.json";

    private const int MaxBytes = 1 << 20;
    private const int MaxDepth = 8;

    internal static DatasetManifest Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(path)} is over the limit of {MaxBytes} bytes.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return Parse(new ManifestNode(document.RootElement, path, string.Empty));
        }
        catch (JsonException exception)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(path)} is no valid JSON: {exception.Message}", exception);
        }
    }

    private static DatasetManifest Parse(ManifestNode root)
    {
        if (root.Value.ValueKind != JsonValueKind.Object)
        {
            throw root.Refuse("must be a JSON object with the field 'inputs'");
        }

        SortedDictionary<string, ManifestInput> inputs = new(StringComparer.Ordinal);
        string? labels = null;
        string? outputLengths = null;
        DerivedLengths? derived = null;
        foreach (ManifestNode field in root.Fields())
        {
            switch (field.Name)
            {
                case "inputs" when field.Value.ValueKind == JsonValueKind.Object:
                    foreach (ManifestNode input in field.Fields())
                    {
                        inputs.Add(input.Name, ManifestInputs.Read(input));
                    }

                    break;
                case "inputs":
                    throw root.Refuse("must have an object in the field 'inputs': model input to file or folder");
                case "labels":
                    labels = field.RelativePath();
                    break;
                case "outputLengths" when field.Value.ValueKind == JsonValueKind.Object:
                    derived = ManifestInputs.ReadLengths(field);
                    break;
                case "outputLengths":
                    outputLengths = field.RelativePath();
                    break;
                default:
                    throw root.Refuse($"has the unknown field {Printable.Quote(field.Name)}; the known fields are 'inputs', 'labels' and 'outputLengths'");
            }
        }

        return inputs.Values.Any(input => input.Derived is null)
            ? new DatasetManifest(inputs, labels, outputLengths, derived)
            : throw root.Refuse("names no inputs; list them in the field 'inputs': model input to file or folder");
    }
}
