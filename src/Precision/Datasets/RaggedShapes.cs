using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>Gathers the shapes of an input's samples from the heads of its files.</summary>
internal sealed class RaggedShapes
{
    private readonly List<long[]> _shapes = [];
    private readonly Dictionary<string, long[]> _known = new(StringComparer.Ordinal);
    private string? _firstFile;
    private DatasetInput? _input;
    private Extent[] _extents = [];

    /// <summary>The input with the type of all, the dimensions that all have, and how far the others differ.</summary>
    internal DatasetInput Input(string name) => _input! with
    {
        Name = name,
        Extents = _extents,
    };

    /// <summary>The shape that was added as the <paramref name="index"/>-th.</summary>
    internal long[] this[int index] => _shapes[index];

    /// <summary>Adds the samples of a file.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="shape">The dimensions of one sample in it.</param>
    /// <param name="sample">The index of its first sample.</param>
    /// <exception cref="InvalidDatasetException">It has another element type or rank than the files before it.</exception>
    internal void Add(NpyReader reader, IReadOnlyList<long> shape, long sample)
    {
        string key = string.Join(',', shape);
        if (!_known.TryGetValue(key, out long[]? same))
        {
            // Shapes repeat, and a million samples need not hold a million of them.
            _known[key] = same = [.. shape];
        }

        _shapes.Add(same);
        if (_input is null)
        {
            _firstFile = System.IO.Path.GetFileName(reader.Path);
            _input = new DatasetInput(string.Empty, reader.Type, [.. shape.Select(dimension => (long?)dimension)]);
            _extents = [.. shape.Select(length => new Extent(length, sample, length, sample))];
            return;
        }

        if (reader.Type != _input.Type)
        {
            throw new InvalidDatasetException(
                $"File {Printable.Quote(reader.Path)} holds {NpyTypes.NumpyNameOf(reader.Type)} and {Printable.Quote(_firstFile!)} beside it {NpyTypes.NumpyNameOf(_input.Type)}; save all samples of an input with one element type.");
        }

        if (shape.Count != _input.SampleShape.Count)
        {
            throw new InvalidDatasetException(
                $"File {Printable.Quote(reader.Path)} has {reader.Shape.Count} dimensions and {Printable.Quote(_firstFile!)} beside it {_input.SampleShape.Count + reader.Shape.Count - shape.Count}; save all samples of an input with one rank.");
        }

        _input = _input with
        {
            SampleShape = [.. _input.SampleShape.Zip(shape, (known, dimension) => known == dimension ? known : null)],
        };
        _extents = [.. _extents.Zip(shape, (extent, length) => extent.With(length, sample))];
    }
}
