using System.Text.Json;

namespace TrtOperator.Precision.Datasets;

/// <summary>One value in <c>dataset.json</c>, read with words for what is wrong with it.</summary>
/// <param name="Value">The value.</param>
/// <param name="File">The manifest's path, for messages.</param>
/// <param name="Field">Where the value is, such as <c>inputs.ids.pad</c>.</param>
internal sealed record ManifestNode(JsonElement Value, string File, string Field)
{
    /// <summary>The field's own name.</summary>
    internal string Name { get; private init; } = Field;

    internal IEnumerable<ManifestNode> Fields()
    {
        foreach (JsonProperty property in Value.EnumerateObject())
        {
            yield return new ManifestNode(property.Value, File, Field.Length == 0 ? property.Name : $"{Field}.{property.Name}")
            {
                Name = property.Name,
            };
        }
    }

    internal IEnumerable<ManifestNode> Elements() => Value.EnumerateArray().Select(element => this with { Value = element });

    internal string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a string");

    internal bool Truth() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Wrong("true or false");

    internal double Number()
        => Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Wrong("a number");

    internal long Whole(long least, long most)
        => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out long number) && number >= least && number <= most
            ? number
            : throw Wrong(FormattableString.Invariant($"a whole number from {least} to {most}"));

    /// <summary>A path inside the dataset's folder, with plain slashes.</summary>
    internal string RelativePath()
    {
        string name = Text();
        return ConfinedPath.TrySplit(name, out string[] segments, out string refusal)
            ? string.Join('/', segments)
            : throw Refuse($"has in the field {Printable.Quote(Field)} the path {Printable.Quote(name)}, which {refusal}; give a path inside the dataset's folder");
    }

    internal InvalidDatasetException Wrong(string wanted) => Refuse($"must have {wanted} in the field {Printable.Quote(Field)}");

    internal InvalidDatasetException Unknown(string known) => Refuse($"has the unknown field {Printable.Quote(Field)}; the known fields there are {known}");

    internal InvalidDatasetException Refuse(string what) => new($"File {Printable.Quote(File)} {what}.");
}
