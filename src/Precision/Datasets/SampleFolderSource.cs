using System.Globalization;

namespace TrtOperator.Precision.Datasets;

/// <summary>An input in a folder with one .npy file per sample, in ordinal order of the file names.</summary>
internal sealed class SampleFolderSource : InputSource
{
    private readonly string[] _files;
    private readonly DatasetLimits _limits;

    private SampleFolderSource(DatasetInput input, string folder, string[] files, DatasetLimits limits)
    {
        Input = input;
        Path = folder;
        _files = files;
        _limits = limits;
    }

    internal override DatasetInput Input { get; }

    internal override string Path { get; }

    internal override long Count => _files.Length;

    internal override IReadOnlyList<string> SampleFiles => _files;

    internal static SampleFolderSource Open(string name, string folder, string root, DatasetLimits limits, CancellationToken cancellationToken)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.npy").Select(path => System.IO.Path.GetFileName(path))
            .Where(file => !file.StartsWith('.')).Take(limits.MaxEntries + 1)];
        if (files.Length == 0)
        {
            throw new InvalidDatasetException($"Folder {Printable.Quote(folder)} holds no .npy file; give one file per sample.");
        }

        if (files.Length > limits.MaxEntries)
        {
            throw new InvalidDatasetException($"Folder {Printable.Quote(folder)} holds over {limits.MaxEntries} files; put the samples into one .npy file whose first dimension counts them.");
        }

        Array.Sort(files, string.CompareOrdinal);
        RefuseUnpaddedNumbers(folder, files);
        DatasetInput? input = null;
        foreach (string file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = System.IO.Path.Combine(folder, file);
            if (new FileInfo(path).LinkTarget is not null && !ConfinedPath.IsInside(root, path))
            {
                throw new InvalidDatasetException($"File {Printable.Quote(path)} is a link out of the dataset's folder; copy the file itself.");
            }

            using NpyReader reader = NpyReader.Open(path, limits);
            input = Merge(input, name, reader, files[0]);
        }

        return new SampleFolderSource(input!, folder, files, limits);
    }

    internal override HostTensor Read(long index)
    {
        string path = System.IO.Path.Combine(Path, _files[index]);
        using NpyReader reader = NpyReader.Open(path, _limits);
        bool same = reader.Type == Input.Type && reader.Shape.Count == Input.SampleShape.Count
            && reader.Shape.Zip(Input.SampleShape).All(pair => pair.Second is null || pair.First == pair.Second);
        return same
            ? reader.ReadAsSample()
            : throw new InvalidDatasetException($"File {Printable.Quote(path)} changed while the dataset was in use; start again.");
    }

    internal override string Locate(long index)
        => string.Create(CultureInfo.InvariantCulture, $"file {Printable.Quote(System.IO.Path.Combine(Path, _files[index]))}, sample {index}");

    private static DatasetInput Merge(DatasetInput? input, string name, NpyReader reader, string firstFile)
    {
        if (input is null)
        {
            return new DatasetInput(name, reader.Type, [.. reader.Shape.Select(dimension => (long?)dimension)]);
        }

        if (reader.Type != input.Type)
        {
            throw new InvalidDatasetException(
                $"File {Printable.Quote(reader.Path)} holds {NpyTypes.NumpyNameOf(reader.Type)} and {Printable.Quote(firstFile)} beside it {NpyTypes.NumpyNameOf(input.Type)}; save all samples of an input with one element type.");
        }

        return reader.Shape.Count == input.SampleShape.Count
            ? input with { SampleShape = [.. input.SampleShape.Zip(reader.Shape, (known, dimension) => known == dimension ? known : null)] }
            : throw new InvalidDatasetException(
                $"File {Printable.Quote(reader.Path)} has {reader.Shape.Count} dimensions and {Printable.Quote(firstFile)} beside it {input.SampleShape.Count}; save all samples of an input with one rank.");
    }

    /// <summary>Ordinal order puts 10 before 2, which would pair samples with the wrong labels.</summary>
    private static void RefuseUnpaddedNumbers(string folder, string[] files)
    {
        string[] stems = [.. files.Select(file => file[..^".npy".Length])];
        if (stems.All(stem => stem.Length > 0 && stem.All(char.IsAsciiDigit)) && stems.Any(stem => stem.Length != stems[0].Length))
        {
            throw new InvalidDatasetException(
                $"Folder {Printable.Quote(folder)} numbers its files without leading zeros, so 10 would come before 2; pad all numbers to the same width, as in 0002.npy.");
        }
    }
}
