using System.Security.Cryptography;
using TrtOperator.Onnx;
using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using TrtOperator.SampleModels;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>The g2p sample in a folder of its own, with fewer words so that a run takes a second or two.</summary>
public sealed class SpellingProject : IDisposable
{
    private const int Calibration = 96;
    private const int Evaluation = 400;

    public SpellingProject()
    {
        Folder = Directory.CreateTempSubdirectory("trtengine-test-").FullName;
        string sample = Path.Combine(Repository(), "samples", "g2p");
        File.Copy(Path.Combine(sample, "g2p.onnx"), Model);
        File.Copy(Path.Combine(sample, "phonemes.txt"), Path.Combine(Folder, "phonemes.txt"));
        CopyRows(Path.Combine(sample, "calibration"), Path.Combine(Folder, "calibration"), Calibration, labels: false);
        CopyRows(Path.Combine(sample, "evaluation"), Path.Combine(Folder, "evaluation"), Evaluation, labels: true);
    }

    public string Folder { get; }

    public string Model => Path.Combine(Folder, "g2p.onnx");

    public string Work => Path.Combine(Folder, "work");

    public string Engine => Path.Combine(Folder, "engines", "default", "g2p");

    public string Write(Func<string, string>? edit = null, string name = "trtengine.yaml")
    {
        const string text = """
            apiVersion: trtengine.dev/v1alpha1
            kind: TrtEngine
            metadata: {name: g2p}
            spec:
              model: {source: {uri: g2p.onnx}}
              precisions: [INT8, FP16]
              targets:
                - {name: cpu, runtime: OnnxRuntime}
              equalization: "Off"
              protectedLayers: []
              calibration: {source: {uri: calibration}, method: Auto}
              accuracy:
                source: {uri: evaluation}
                gates:
                  - name: per
                    metric: CharacterErrorRate
                    output: logits
                    maxIncrease: "0.03"
                    decoder: {type: CtcGreedy, blank: 0, vocabulary: {uri: phonemes.txt}, separator: " "}
              publish: {destination: {uri: engines}}

            """;
        string path = Path.Combine(Folder, name);
        string edited = edit is null ? text : edit(text);
        (edit is null || edited != text).Should().BeTrue("the edit must find what it edits");
        File.WriteAllText(path, edited);
        return path;
    }

    public void PlantOutliers()
    {
        OnnxModel model = OnnxModel.Load(Model);
        SourceNames.MakeUnique(model);
        OutlierPlanter.Plant(model, "/b.0/l2/LayerNormalization", [8, 24, 40, 56], 8);
        OutlierPlanter.Plant(model, "/b.1/l2/LayerNormalization", [8, 24, 40, 56], 8);
        File.Delete(Model);
        model.Save(Model);
    }

    public Dictionary<string, string> Digests() => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(path => !path.StartsWith(Work, StringComparison.Ordinal) && !path.StartsWith(Path.Combine(Folder, "engines"), StringComparison.Ordinal))
        .ToDictionary(path => path, path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Operator.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    private static void CopyRows(string from, string to, int rows, bool labels)
    {
        Directory.CreateDirectory(to);
        foreach (string file in labels ? new[] { "ids.npy", "output-lengths.npy" } : ["ids.npy"])
        {
            using NpyReader reader = NpyReader.Open(Path.Combine(from, file));
            HostTensor all = reader.ReadAll();
            int bytes = all.Bytes.Length / (int)all.Shape[0] * rows;
            NpyWriter.Write(Path.Combine(to, file), new HostTensor(all.Type, [rows, .. all.Shape.Skip(1)], all.Bytes[..bytes].ToArray()));
        }

        if (labels)
        {
            File.WriteAllLines(Path.Combine(to, "labels.txt"), File.ReadLines(Path.Combine(from, "labels.txt")).Take(rows));
        }
    }
}
