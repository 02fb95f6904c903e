using System.Globalization;

namespace TrtOperator.Precision.Datasets;

/// <summary>An input in a folder with one .npy file per sample, in ordinal order of the file names.</summary>
internal sealed class SampleFolderSource : InputSource
{
    private readonly IReadOnlyList<string> _files;
    private readonly RaggedShapes _shapes;
    private readonly DatasetLimits _limits;

    private SampleFolderSource(string name, string folder, IReadOnlyList<string> files, RaggedShapes shapes, DatasetLimits limits)
    {
        Input = shapes.Input(name);
        Path = folder;
        _files = files;
        _shapes = shapes;
        _limits = limits;
    }

    internal override DatasetInput Input { get; }

    internal override string Path { get; }

    internal override long Count => _files.Count;

    internal override IReadOnlyList<string> SampleFiles => _files;

    /// <summary>Opens the head of every file.</summary>
    /// <param name="name">The input.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="files">Names of files in it, in the order of the samples; at least one.</param>
    /// <param name="limits">What may be asked for.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    internal static SampleFolderSource Open(string name, string folder, IReadOnlyList<string> files, DatasetLimits limits, CancellationToken cancellationToken)
    {
        RaggedShapes shapes = new();
        for (int index = 0; index < files.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using NpyReader reader = NpyReader.Open(System.IO.Path.Combine(folder, files[index]), limits);
            shapes.Add(reader, reader.Shape, index);
        }

        return new SampleFolderSource(name, folder, files, shapes, limits);
    }

    internal override HostTensor Read(long index)
    {
        string path = System.IO.Path.Combine(Path, _files[checked((int)index)]);
        using NpyReader reader = NpyReader.Open(path, _limits);
        return reader.Type == Input.Type && reader.Shape.SequenceEqual(_shapes[(int)index])
            ? reader.ReadAsSample()
            : throw new InvalidDatasetException($"File {Printable.Quote(path)} changed while the dataset was in use; start again.");
    }

    internal override IReadOnlyList<long> ShapeOf(long index) => _shapes[checked((int)index)];

    internal override string Locate(long index)
        => string.Create(CultureInfo.InvariantCulture, $"file {Printable.Quote(System.IO.Path.Combine(Path, _files[checked((int)index)]))}, sample {index}");
}
