using System.Text.Json;

namespace TrtOperator.Acceptance;

/// <summary>Real models, damaged by their structure: what the reader does with 100,000 of them, and how much of it they reach.</summary>
public sealed class DamagedModels(string repository, string configuration, Ledger ledger)
{
    private const int Inputs = 100_000;

    public void Run()
    {
        TestProgram.Require(
            ledger, repository, configuration, "damaged models", "Onnx", "-class", "TrtOperator.Onnx.Tests.Fuzzing.FuzzTests", new Dictionary<string, string> { ["TRTENGINE_FUZZ_INPUTS"] = $"{Inputs}" });
        using (JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(Artifact("report.json"))))
        {
            JsonElement root = report.RootElement;
            ledger.AtLeast("damaged models: inputs", root.GetProperty("Inputs").GetInt32(), Inputs, "");
            ledger.Equal("damaged models: crashes and refusals without a sentence", root.GetProperty("Harm").GetArrayLength(), 0);
            ledger.AtMost("damaged models: the slowest", root.GetProperty("SlowestMilliseconds").GetDouble(), 1000, "ms");
            ledger.AtMost("damaged models: the most memory for one", root.GetProperty("MostMebibytes").GetDouble(), 256, "MiB");
        }

        ProgramRun cover = ProgramRun.Of(
            "dotnet",
            ["build", Path.Combine(repository, "tests/Onnx.Tests"), "-c", configuration, "-t:Cover", "--nologo", "-v", "quiet", "--tl:off"],
            repository,
            new Dictionary<string, string> { ["TRTENGINE_FUZZ_INPUTS"] = "30000" });
        ledger.Equal("damaged models: the instrumented run's exit code", cover.ExitCode, 0);
        using JsonDocument coverage = JsonDocument.Parse(File.ReadAllBytes(Artifact("coverage.json")));
        int[] hits =
        [
            .. coverage.RootElement.EnumerateObject()
                .SelectMany(module => module.Value.EnumerateObject())
                .SelectMany(file => file.Value.EnumerateObject())
                .SelectMany(type => type.Value.EnumerateObject())
                .SelectMany(method => method.Value.GetProperty("Branches").EnumerateArray())
                .Select(branch => branch.GetProperty("Hits").GetInt32()),
        ];
        ledger.AtLeast("damaged models: branches of the reader that they reach", 100.0 * hits.Count(count => count > 0) / hits.Length, 80, "%");
    }

    private string Artifact(string name) => Path.Combine(repository, "artifacts", "onnx-fuzz", name);
}
