using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>A dataset in a folder: what <see cref="DatasetSource"/> opens, whatever it was packed in.</summary>
internal sealed class FolderDataset : IDataset
{
    private readonly InputSource[] _sources;

    private readonly DerivedInput[] _derived;

    private FolderDataset(string name, InputSource[] sources, DerivedInput[] derived, DatasetLabels? labels, long[]? outputLengths)
    {
        _derived = derived;
        OutputLengths = outputLengths;
        Name = name;
        _sources = sources;
        Labels = labels;
        Count = sources[0].Count;
    }

    public string Name { get; }

    public IReadOnlyList<DatasetInput> Inputs { get; private init; } = [];

    public long Count { get; }

    public DatasetLabels? Labels { get; }

    public IReadOnlyList<long>? OutputLengths { get; }

    IReadOnlyList<DerivedInput> IDataset.Derived => _derived;

    /// <summary>Opens a folder.</summary>
    /// <param name="name">What messages call the dataset.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="batches">Folders of .npz batches that were unpacked, in their order; none where there are none.</param>
    /// <param name="inputs">Names of the model's inputs; none where they are not known.</param>
    /// <param name="limits">What may be asked for.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    internal static FolderDataset Open(
        string name, string folder, IReadOnlyList<string> batches, IReadOnlyCollection<string> inputs, DatasetLimits limits, CancellationToken cancellationToken)
    {
        FolderLayout layout = FolderLayout.Of(name, folder, batches, inputs, limits);
        List<InputSource> sources = [];
        try
        {
            foreach (LayoutInput input in layout.Inputs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sources.Add(input.Open(folder, limits, cancellationToken));
            }

            Pairing.Check(name, sources);
            DatasetLabels? labels = layout.Labels.Count == 0 ? null : LabelFiles.Read(layout.Labels, sources[0].Count, limits);
            long[]? lengths = layout.OutputLengths is { } path ? LabelFiles.ReadOutputLengths(path, sources[0].Count, limits)
                : layout.Manifest?.DerivedLengths is { } rule ? Lengths(name, rule, sources)
                : null;
            DerivedInput[] derived = [.. layout.Manifest?.Inputs.Values.Select(input => input.Derived).OfType<DerivedInput>() ?? []];
            return new FolderDataset(name, [.. sources], derived, labels, lengths)
            {
                Inputs = [.. sources.Zip(layout.Inputs, (source, input) => source.Input with
                {
                    Padding = input.Rules.Padding,
                    Scaling = input.Rules.Scaling,
                })],
            };
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    public Sample Read(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return new Sample(index, _sources.ToDictionary(source => source.Input.Name, source => source.Read(index), StringComparer.Ordinal));
    }

    public string Locate(string input, long index)
    {
        InputSource source = _sources.FirstOrDefault(source => source.Input.Name == input)
            ?? throw new ArgumentException($"The dataset has no input '{input}'.", nameof(input));
        return source.Locate(index);
    }

    public void Dispose()
    {
        foreach (InputSource source in _sources)
        {
            source.Dispose();
        }
    }

    private static long[] Lengths(string name, DerivedLengths rule, List<InputSource> sources)
    {
        InputSource source = sources.FirstOrDefault(source => source.Input.Name == rule.Of)
            ?? throw new InvalidDatasetException($"Dataset {Printable.Quote(name)} takes output lengths from {Printable.Quote(rule.Of)}, which no file holds; name one of {Printable.List(sources.Select(source => source.Input.Name))} in 'outputLengths.lengthsOf'.");
        int dimension = LengthDimension.Of(name, source.Input, rule.Dimension, "outputLengths");
        long[] lengths = new long[source.Count];
        for (long index = 0; index < lengths.Length; index++)
        {
            long length = source.ShapeOf(index)[dimension];
            lengths[index] = length > 0
                ? rule.For(length)
                : throw new InvalidDatasetException($"Input {Printable.Quote(rule.Of)} in {source.Locate(index)}, has the length 0, of which no output length follows; take the sample out.");
        }

        return lengths;
    }
}
