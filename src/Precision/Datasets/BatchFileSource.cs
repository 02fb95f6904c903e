using System.Globalization;
using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>An input in one .npy file, whose first dimension counts the samples.</summary>
internal sealed class BatchFileSource : InputSource
{
    private readonly NpyReader _reader;

    private BatchFileSource(string name, NpyReader reader)
    {
        _reader = reader;
        Input = new DatasetInput(name, reader.Type, [.. reader.RowShape.Select(dimension => (long?)dimension)])
        {
            Extents = [.. reader.RowShape.Select(Extent.Of)],
        };
    }

    internal override DatasetInput Input { get; }

    internal override string Path => _reader.Path;

    internal override long Count => _reader.Rows;

    internal static BatchFileSource Open(string name, string path, DatasetLimits limits)
    {
        NpyReader reader = NpyReader.Open(path, limits);
        try
        {
            RefuseSingleValue(reader);
        }
        catch
        {
            reader.Dispose();
            throw;
        }

        return new BatchFileSource(name, reader);
    }

    internal static void RefuseSingleValue(NpyReader reader)
    {
        if (reader.Shape.Count == 0)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(reader.Path)} holds a single value; its first dimension must count the samples, so save array.reshape(1).");
        }
    }

    internal override HostTensor Read(long index) => _reader.ReadRow(index);

    internal override string Locate(long index)
        => string.Create(CultureInfo.InvariantCulture, $"file {Printable.Quote(Path)}, sample {index}");

    public override void Dispose()
    {
        _reader.Dispose();
        base.Dispose();
    }
}
