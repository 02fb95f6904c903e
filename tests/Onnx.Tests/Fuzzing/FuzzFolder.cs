namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>A folder of its own for models with external data.</summary>
internal sealed class FuzzFolder : IDisposable
{
    /// <summary>The file of weights that lies there.</summary>
    public const string DataFile = "weights.bin";

    private readonly string _path = Directory.CreateTempSubdirectory("onnx-fuzz-").FullName;

    public FuzzFolder() => File.WriteAllBytes(System.IO.Path.Combine(_path, DataFile), new byte[4096]);

    public string Write(byte[] model)
    {
        string path = Path.Combine(_path, "model.onnx");
        File.WriteAllBytes(path, model);
        return path;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
