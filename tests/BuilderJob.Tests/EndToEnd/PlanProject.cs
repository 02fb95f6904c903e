using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>A release with plans for two compute capabilities beside an engine of ONNX Runtime, made once.</summary>
public sealed class PlanProject : IAsyncLifetime
{
    public const string Variable = "TRTENGINE_TENSORRT_RTX";
    public const string Product = "/b.0/f1/MatMul";
    public const string Softmax = "/b.0/Softmax";

    internal const string Targets = """
        targets:
            - {name: cpu, runtime: OnnxRuntime}
            - {name: ampere, computeCapability: "8.6", runtime: TensorRTRTX, verification: Simulated}
            - {name: ada, computeCapability: "8.9", runtime: TensorRTRTX, verification: Simulated, optimizationLevel: 2}
          profiles: [{name: words, inputs: [{name: ids, min: [1, 20], opt: [8, 20], max: [64, 20]}]}]
        """;

    internal SpellingProject Project { get; } = new();

    internal Invoked? Run { get; private set; }

    internal string Declaration { get; private set; } = "";

    public static bool IsThere => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    public async ValueTask InitializeAsync()
    {
        if (IsThere)
        {
            Declaration = Write(text => text);
            Run = await Invoked.EngineAsync(Project, Declaration);
        }
    }

    public ValueTask DisposeAsync()
    {
        Project.Dispose();
        return ValueTask.CompletedTask;
    }

    public static void Require() => Assert.SkipUnless(IsThere, $"Set {Variable} to the folder of libtensorrt_rtx.so.1 and its parser.");

    internal string Write(Func<string, string> edit, string name = "trtengine.yaml")
        => Project.Write(
            text => edit(text
                .Replace("targets:\n    - {name: cpu, runtime: OnnxRuntime}", Targets, StringComparison.Ordinal)
                .Replace("protectedLayers: []", $"protectedLayers: [{{name: \"{Product}\"}}, {{name: \"{Softmax}\"}}]", StringComparison.Ordinal)),
            name);

    /// <summary>A copy of the release that may be broken.</summary>
    internal string Copy()
    {
        string copy = Directory.CreateTempSubdirectory("trtengine-release-").FullName;
        foreach (string file in Directory.EnumerateFiles(Project.Engine, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(copy, Path.GetRelativePath(Project.Engine, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return copy;
    }

    /// <summary>Makes every digest agree with the files as they are now.</summary>
    internal static void Mend(string engine)
    {
        string release = Directory.GetDirectories(Path.Combine(engine, "releases")).Single();
        string manifestPath = Path.Combine(release, "manifest.json");
        JsonObject manifest = JsonNode.Parse(File.ReadAllBytes(manifestPath))!.AsObject();
        foreach (JsonNode? file in manifest["files"]!.AsArray())
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(release, file!["name"]!.GetValue<string>()));
            file["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            file["bytes"] = bytes.Length;
        }

        File.WriteAllText(manifestPath, manifest.ToJsonString());
        string currentPath = Path.Combine(engine, "current.json");
        JsonObject current = JsonNode.Parse(File.ReadAllBytes(currentPath))!.AsObject();
        string digest = current.Select(field => field.Key).Single(key => key.Contains("ha256", StringComparison.Ordinal));
        current[digest] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(manifestPath)));
        File.WriteAllText(currentPath, current.ToJsonString());
    }
}
