namespace TrtOperator.Acceptance;

/// <summary>The samples' YAML, moved into a folder of its own so that a demand may edit what it refers to.</summary>
public sealed class SampleDeclarations
{
    private readonly string _repository;
    private readonly string _folder;

    public SampleDeclarations(string repository, string folder)
    {
        _repository = repository;
        _folder = folder;
        Copy(Path.Combine(repository, "samples", "g2p"), Path.Combine(folder, "g2p"));
        Directory.CreateDirectory(Path.Combine(folder, "g2p-outlier"));
        Destination = Path.Combine(folder, "engines");
    }

    public string Destination { get; }

    public string Model => Path.Combine(_folder, "g2p", "g2p.onnx");

    public string OutlierModel => Path.Combine(_folder, "g2p-outlier", "g2p-outlier.onnx");

    public string Labels => Path.Combine(_folder, "g2p", "evaluation", "labels.txt");

    public string Release(string engine) => Path.Combine(Destination, "default", engine);

    /// <summary>Writes a sample's YAML, edited, and returns its path.</summary>
    public string Write(string sample, string file, string name, Func<string, string> edit)
    {
        string text = File.ReadAllText(Path.Combine(_repository, "samples", sample, file)).Replace("../../artifacts/engines", Destination, StringComparison.Ordinal);
        string path = Path.Combine(_folder, sample, name);
        File.WriteAllText(path, edit(text));
        return path;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            string copy = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copy);
        }

        foreach (string folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
