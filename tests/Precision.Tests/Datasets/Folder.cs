using TrtOperator.Precision.Datasets;

namespace TrtOperator.Precision.Tests.Datasets;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("datasets-");

    public string Data => Path.Combine(_root.FullName, "data");

    public string Work => Path.Combine(_root.FullName, "work");

    public string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(Data, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public IDataset Open(string? name = null, DatasetLimits? limits = null)
        => DatasetSource.Open(name is null ? Data : Path.Combine(Data, name), Work, limits);

    public string Refusal(string? name = null, DatasetLimits? limits = null)
        => FluentActions.Invoking(() => Open(name, limits)).Should().Throw<InvalidDatasetException>().Which.Message;

    public void Dispose() => _root.Delete(recursive: true);
}
