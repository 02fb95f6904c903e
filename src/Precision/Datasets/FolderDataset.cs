namespace TrtOperator.Precision.Datasets;

/// <summary>A dataset in a folder: what <see cref="DatasetSource"/> opens, whatever it was packed in.</summary>
internal sealed class FolderDataset : IDataset
{
    private readonly InputSource[] _sources;

    private FolderDataset(string name, InputSource[] sources, DatasetLabels? labels, long[]? outputLengths)
    {
        OutputLengths = outputLengths;
        Name = name;
        _sources = sources;
        Labels = labels;
        Inputs = [.. sources.Select(source => source.Input)];
        Count = sources[0].Count;
    }

    public string Name { get; }

    public IReadOnlyList<DatasetInput> Inputs { get; }

    public long Count { get; }

    public DatasetLabels? Labels { get; }

    public IReadOnlyList<long>? OutputLengths { get; }

    internal static FolderDataset Open(string name, string folder, DatasetLimits limits, CancellationToken cancellationToken)
    {
        FolderLayout layout = FolderLayout.Of(name, folder);
        List<InputSource> sources = [];
        try
        {
            foreach ((string input, string path) in layout.Inputs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sources.Add(Directory.Exists(path)
                    ? SampleFolderSource.Open(input, path, folder, limits, cancellationToken)
                    : BatchFileSource.Open(input, path, limits));
            }

            CheckPairing(name, sources);
            DatasetLabels? labels = layout.Labels is null ? null : LabelFiles.Read(layout.Labels, sources[0].Count, limits);
            long[]? lengths = layout.OutputLengths is null ? null : LabelFiles.ReadOutputLengths(layout.OutputLengths, sources[0].Count, limits);
            return new FolderDataset(name, [.. sources], labels, lengths);
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

    private static void CheckPairing(string name, List<InputSource> sources)
    {
        InputSource first = sources[0];
        if (first.Count == 0)
        {
            throw new InvalidDatasetException($"Dataset {Printable.Quote(name)} holds no samples: file {Printable.Quote(first.Path)} has a first dimension of 0.");
        }

        foreach (InputSource source in sources)
        {
            if (source.Count != first.Count)
            {
                throw new InvalidDatasetException(
                    $"Dataset {Printable.Quote(name)} has {first.Count} samples of input {Printable.Quote(first.Input.Name)} and {source.Count} of {Printable.Quote(source.Input.Name)}; give each input once per sample.");
            }
        }

        InputSource[] folders = [.. sources.Where(source => source.SampleFiles is not null)];
        foreach (InputSource folder in folders.Skip(1))
        {
            (string expected, string found) = folders[0].SampleFiles!.Zip(folder.SampleFiles!).FirstOrDefault(pair => pair.First != pair.Second);
            if (expected is not null)
            {
                throw new InvalidDatasetException(
                    $"Folder {Printable.Quote(folder.Path)} has the file {Printable.Quote(found)} where {Printable.Quote(folders[0].Path)} has {Printable.Quote(expected)}; name a sample's files alike in all folders.");
            }
        }
    }
}
