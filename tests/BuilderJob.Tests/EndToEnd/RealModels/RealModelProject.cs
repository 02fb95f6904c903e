using System.Runtime.InteropServices;
using TrtOperator.Precision.Datasets;

namespace TrtOperator.BuilderJob.Tests.EndToEnd.RealModels;

/// <summary>A real model with drawn samples in a folder of its own. Skips the test where the models are not fetched.</summary>
internal sealed class RealModelProject : IDisposable
{
    private const string Variable = "TRTENGINE_MODELS";

    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-real-").FullName;
    private readonly string _model;

    public RealModelProject(string model)
    {
        string? models = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(models), $"{Variable} is not set; set it to the folder that tests/models.sh prints.");
        _model = Path.Combine(models!, model);
        Assert.SkipUnless(File.Exists(_model), $"'{_model}' does not exist; run tests/models.sh.");
    }

    /// <summary>Writes samples of an input, each with these dimensions, under a name that a file may have.</summary>
    public void Write<T>(string set, string file, IEnumerable<T[]> samples, params long[] shape)
        where T : unmanaged
    {
        T[][] all = [.. samples];
        string path = Path.Combine(_folder, set, file + ".npy");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using NpyWriter writer = NpyWriter.Create(path, Precision.HostTensor.TypeOf<T>(), [all.Length, .. shape]);
        foreach (T[] sample in all)
        {
            writer.Append(MemoryMarshal.AsBytes(sample.AsSpan()));
        }

        writer.Complete();
    }

    /// <summary>Writes a text beside the samples.</summary>
    public void Write(string set, string file, string text) => File.WriteAllText(Path.Combine(_folder, set, file), text);

    /// <summary>Makes a release, or is told why there is none.</summary>
    /// <param name="precisions">What the declaration lists.</param>
    /// <param name="gates">Its gates, one a line of flow YAML.</param>
    public async Task<Invoked> RunAsync(string precisions, params string[] gates)
    {
        string file = Path.Combine(_folder, "trtengine.yaml");
        string calibration = precisions.Contains('8', StringComparison.Ordinal) ? "calibration: {source: {uri: calibration}, maxSamples: 64}" : string.Empty;
        string listed = string.Join("\n      - ", gates);
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: trtengine.dev/v1alpha1
            kind: TrtEngine
            metadata: {name: real}
            spec:
              model: {source: {uri: "{{_model}}"} }
              precisions: [{{precisions}}]
              targets:
                - {name: cpu, runtime: OnnxRuntime}
              {{calibration}}
              accuracy:
                source: {uri: evaluation}
                gates:
                  - {{listed}}
              publish: {destination: {uri: engines} }

            """, TestContext.Current.CancellationToken);
        return await Invoked.RunAsync("run", "-f", file, "--work", Path.Combine(_folder, "work"), "--output", "json");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
