namespace TrtOperator.Acceptance;

/// <summary>Drawn lines of text for the recognizer: 512 of all levels to calibrate on, 200 of each level to judge on.</summary>
public sealed class TextLineSets
{
    public const string Output = "softmax_11.tmp_0";

    private readonly string _repository;
    private readonly string _configuration;
    private readonly string _folder;

    public TextLineSets(string repository, string configuration, string folder, int seed)
    {
        (_repository, _configuration, _folder) = (repository, configuration, folder);
        Models = Environment.GetEnvironmentVariable("TRTENGINE_MODELS") ?? Path.Combine(repository, "artifacts", "models");
        Draw("calibration", "calibration", "Clean Noisy Hard", 512, seed);
        foreach ((int index, string level) in Levels.Index())
        {
            Draw(level, "evaluation", level, 200, seed + 1 + index);
        }
    }

    public static string[] Levels { get; } = ["Clean", "Noisy", "Hard"];

    public string Models { get; }

    public string Vocabulary => Path.Combine(Models, "ppocr_keys_v1.txt");

    public string Model => Path.Combine(Models, "ch_PP-OCRv4_rec_infer.onnx");

    public string Folder(string set) => Path.Combine(_folder, "lines", set);

    /// <summary>Copies the calibration set with its samples edited, and returns the copy's name.</summary>
    /// <param name="name">Of the copy.</param>
    /// <param name="edit">Gets the samples, each as its floats' bytes, and gives as many.</param>
    public string Copy(string name, Func<IEnumerable<byte[]>, IEnumerable<byte[]>> edit)
    {
        Directory.CreateDirectory(Folder(name));
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder("calibration"), "x.npy"));
        const int Length = 3 * 48 * 480 * sizeof(float);
        byte[][] samples = [.. bytes.TakeLast(512 * Length).Chunk(Length)];
        using FileStream copy = File.Create(Path.Combine(Folder(name), "x.npy"));
        copy.Write(bytes, 0, bytes.Length - (512 * Length));
        foreach (byte[] sample in edit(samples))
        {
            copy.Write(sample);
        }

        return name;
    }

    /// <summary>Writes a declaration and returns its path.</summary>
    public string Declare(string name, string precisions, string level, string calibration = "calibration")
    {
        string path = Path.Combine(_folder, $"{name}.yaml");
        File.WriteAllText(path, $$$"""
            apiVersion: trtengine.dev/v1alpha1
            kind: TrtEngine
            metadata: {name: {{{name}}} }
            spec:
              model: {source: {uri: {{{Model}}} }}
              profiles: [{name: lines, inputs: [{name: x, min: [1, 3, 48, 480], opt: [1, 3, 48, 480], max: [8, 3, 48, 480]}]}]
              precisions: [{{{precisions}}}]
              targets: [{name: cpu, runtime: OnnxRuntime}]
              calibration: {source: {uri: {{{Folder(calibration)}}} }, maxSamples: 512}
              accuracy:
                source: {uri: {{{Folder(level)}}} }
                gates:
                  - {name: text, metric: CharacterErrorRate, output: {{{Output}}}, maxIncrease: "0.05", decoder: {vocabulary: {uri: {{{Vocabulary}}} }} }
                  - {name: letters, metric: CharacterErrorRate, output: {{{Output}}}, maxIncrease: "0.05", decoder: {vocabulary: {uri: {{{Vocabulary}}} }, ignore: [" "]}}
              publish: {destination: {uri: {{{Path.Combine(_folder, "engines")}}} }}
            """);
        return path;
    }

    private void Draw(string name, string words, string levels, int count, int seed)
    {
        ProgramRun run = ProgramRun.Of(
            "dotnet",
            [
                Path.Combine(_repository, "tools/TextLines/bin", _configuration, "net10.0/TrtOperator.TextLines.dll"), Folder(name),
                "--words", Path.Combine(_repository, "samples", "g2p", words, "words.tsv"), "--fonts", Models, "--count", $"{count}", "--seed", $"{seed}",
                .. levels.Split(' ').SelectMany(level => new[] { "--level", level }),
            ]);
        if (run.ExitCode != 0)
        {
            throw new InvalidOperationException($"No lines could be drawn: {run.Error}");
        }
    }
}
