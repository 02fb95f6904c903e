using System.Text.Json;
using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>Reads what <c>dataset.json</c> says of inputs.</summary>
internal static class ManifestInputs
{
    private const int MaxDimension = 31;
    private const long MaxLength = 1L << 30;

    /// <summary>An input: a path, or an object.</summary>
    internal static ManifestInput Read(ManifestNode node)
    {
        if (node.Value.ValueKind != JsonValueKind.Object)
        {
            return node.Value.ValueKind == JsonValueKind.String ? new ManifestInput(node.RelativePath()) : throw node.Wrong("a string or an object");
        }

        ManifestInput input = new(Path: null);
        ManifestNode? mask = null;
        ManifestNode? lengths = null;
        ManifestNode? dimension = null;
        foreach (ManifestNode field in node.Fields())
        {
            switch (field.Name)
            {
                case "path":
                    input = input with { Path = field.RelativePath() };
                    break;
                case "batches":
                    input = input with { Batches = field.Truth() };
                    break;
                case "pad":
                    input = input with { Padding = field.Value.ValueKind == JsonValueKind.Array ? [.. field.Elements().Select(Pad)] : [Pad(field)] };
                    break;
                case "convert":
                    input = input with { Scaling = Scaling(field) };
                    break;
                case "maskOf":
                    mask = field;
                    break;
                case "lengthsOf":
                    lengths = field;
                    break;
                case "dimension":
                    dimension = field;
                    break;
                default:
                    throw field.Unknown("'path', 'batches', 'pad', 'convert', 'maskOf', 'lengthsOf' and 'dimension'");
            }
        }

        bool fromFile = input.Path is not null || input.Batches is not null || input.Padding.Count > 0 || input.Scaling is not null;
        ManifestNode? derived = mask ?? lengths;
        if (derived is null)
        {
            return dimension is null ? input : throw dimension.Refuse($"has {Printable.Quote(dimension.Field)}, which only 'maskOf' and 'lengthsOf' take; put it into 'pad' or 'convert'");
        }

        return fromFile || (mask is not null && lengths is not null)
            ? throw derived.Refuse($"has {Printable.Quote(derived.Field)} beside other sources of the input; keep one of them")
            : input with { Derived = new DerivedInput(node.Name, derived.Text(), mask is not null, Dimension(dimension)) };
    }

    /// <summary>Output lengths that follow from an input's.</summary>
    internal static DerivedLengths ReadLengths(ManifestNode node)
    {
        string? of = null;
        long times = 1;
        long dividedBy = 1;
        ManifestNode? dimension = null;
        foreach (ManifestNode field in node.Fields())
        {
            switch (field.Name)
            {
                case "lengthsOf":
                    of = field.Text();
                    break;
                case "times":
                    times = field.Whole(1, MaxLength);
                    break;
                case "dividedBy":
                    dividedBy = field.Whole(1, MaxLength);
                    break;
                case "dimension":
                    dimension = field;
                    break;
                default:
                    throw field.Unknown("'lengthsOf', 'times', 'dividedBy' and 'dimension'");
            }
        }

        return of is null
            ? throw node.Refuse($"must name an input in the field {Printable.Quote(node.Field + ".lengthsOf")}")
            : new DerivedLengths(of, Dimension(dimension), times, dividedBy);
    }

    private static int? Dimension(ManifestNode? node) => node is null ? null : (int)node.Whole(0, MaxDimension);

    private static PadRule Pad(ManifestNode node)
    {
        if (node.Value.ValueKind != JsonValueKind.Object)
        {
            throw node.Wrong("""an object such as {"value": 0, "to": "longest"}""");
        }

        PadRule? to = null;
        double? value = null;
        long multipleOf = 0;
        bool atStart = false;
        int? dimension = null;
        foreach (ManifestNode field in node.Fields())
        {
            switch (field.Name)
            {
                case "value":
                    value = field.Number();
                    break;
                case "to":
                    to = Target(field);
                    break;
                case "multipleOf":
                    multipleOf = field.Whole(1, 1 << 20);
                    break;
                case "side":
                    string side = field.Text();
                    atStart = side is "right" or "left" ? side == "left" : throw field.Wrong("'right' or 'left'");
                    break;
                case "dimension":
                    dimension = Dimension(field);
                    break;
                default:
                    throw field.Unknown("'value', 'to', 'multipleOf', 'side' and 'dimension'");
            }
        }

        if (value is null || (to is null && multipleOf == 0))
        {
            throw node.Refuse($"must say in {Printable.Quote(node.Field)} what to fill in and how far: a number in 'value', and 'to' (\"longest\", \"fixed\" or a length) or 'multipleOf'");
        }

        return (to ?? new PadRule(0, PadTarget.Own, 0, 1, false, null)) with
        {
            Value = value.Value,
            MultipleOf = Math.Max(1, multipleOf),
            AtStart = atStart,
            Dimension = dimension,
        };
    }

    private static PadRule Target(ManifestNode node)
    {
        PadRule rule = new(0, PadTarget.Own, 0, 1, false, null);
        return node.Value.ValueKind switch
        {
            JsonValueKind.String when node.Value.ValueEquals("longest") => rule with { To = PadTarget.Longest },
            JsonValueKind.String when node.Value.ValueEquals("fixed") => rule with { To = PadTarget.Model },
            JsonValueKind.Number => rule with { To = PadTarget.Number, Length = node.Whole(1, MaxLength) },
            _ => throw node.Wrong("\"longest\", \"fixed\" (the length that the model fixes) or a length"),
        };
    }

    private static ValueScaling Scaling(ManifestNode node)
    {
        if (node.Value.ValueKind != JsonValueKind.Object)
        {
            throw node.Wrong("""an object such as {"scale": 0.003921568627, "offset": 0}""");
        }

        IReadOnlyList<double>? scale = null;
        IReadOnlyList<double> offset = [0];
        int? dimension = null;
        foreach (ManifestNode field in node.Fields())
        {
            switch (field.Name)
            {
                case "scale":
                    scale = Numbers(field);
                    break;
                case "offset":
                    offset = Numbers(field);
                    break;
                case "dimension":
                    dimension = Dimension(field);
                    break;
                default:
                    throw field.Unknown("'scale', 'offset' and 'dimension'");
            }
        }

        bool lists = scale?.Count > 1 || offset.Count > 1;
        return scale is null || scale.Contains(0) ? throw node.Refuse($"must have a number other than 0 in the field {Printable.Quote(node.Field + ".scale")}")
            : lists != dimension.HasValue || (scale.Count > 1 && offset.Count > 1 && scale.Count != offset.Count)
                ? throw node.Refuse($"must have in {Printable.Quote(node.Field)} either single numbers, or lists of one length and the 'dimension' of a sample that they run along")
                : new ValueScaling(scale, offset, dimension);
    }

    private static double[] Numbers(ManifestNode node)
    {
        double[] numbers = node.Value.ValueKind == JsonValueKind.Array ? [.. node.Elements().Select(element => element.Number())] : [node.Number()];
        return numbers.Length > 0 ? numbers : throw node.Wrong("a number or a list of numbers");
    }
}
