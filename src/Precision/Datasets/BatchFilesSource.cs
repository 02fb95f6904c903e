using System.Globalization;

namespace TrtOperator.Precision.Datasets;

/// <summary>An input in several .npy files, the first dimension of each counting its samples.</summary>
internal sealed class BatchFilesSource : InputSource
{
    private readonly IReadOnlyList<string> _paths;
    private readonly RaggedShapes _shapes;
    private readonly long[] _ends;
    private readonly DatasetLimits _limits;

    private BatchFilesSource(string name, IReadOnlyList<string> paths, RaggedShapes shapes, long[] ends, DatasetLimits limits)
    {
        Input = shapes.Input(name);
        _paths = paths;
        _shapes = shapes;
        _ends = ends;
        _limits = limits;
    }

    internal override DatasetInput Input { get; }

    internal override string Path => _paths[0];

    internal override long Count => _ends[^1];

    /// <summary>Opens the head of every file; at most one of them is open at a time, as there may be many.</summary>
    internal static BatchFilesSource Open(string name, IReadOnlyList<string> paths, DatasetLimits limits, CancellationToken cancellationToken)
    {
        RaggedShapes shapes = new();
        long[] ends = new long[paths.Count];
        long samples = 0;
        for (int index = 0; index < paths.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using NpyReader reader = NpyReader.Open(paths[index], limits);
            BatchFileSource.RefuseSingleValue(reader);
            shapes.Add(reader, reader.RowShape, samples);
            samples = checked(samples + reader.Rows);
            ends[index] = samples;
        }

        return new BatchFilesSource(name, paths, shapes, ends, limits);
    }

    internal override HostTensor Read(long index)
    {
        int file = FileOf(index);
        using NpyReader reader = NpyReader.Open(_paths[file], _limits);
        return reader.Type == Input.Type && reader.RowShape.SequenceEqual(_shapes[file]) && reader.Rows == _ends[file] - Start(file)
            ? reader.ReadRow(index - Start(file))
            : throw new InvalidDatasetException($"File {Printable.Quote(_paths[file])} changed while the dataset was in use; start again.");
    }

    internal override IReadOnlyList<long> ShapeOf(long index) => _shapes[FileOf(index)];

    internal override string Locate(long index)
    {
        int file = FileOf(index);
        return string.Create(CultureInfo.InvariantCulture, $"file {Printable.Quote(_paths[file])}, row {index - Start(file)}, sample {index}");
    }

    private long Start(int file) => file == 0 ? 0 : _ends[file - 1];

    /// <summary>The first file that ends behind the sample; those without samples are never it.</summary>
    private int FileOf(long index)
    {
        int found = Array.BinarySearch(_ends, index + 1);
        if (found < 0)
        {
            return ~found;
        }

        while (found > 0 && _ends[found - 1] == index + 1)
        {
            found--;
        }

        return found;
    }
}
