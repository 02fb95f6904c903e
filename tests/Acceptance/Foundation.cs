using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TrtOperator.Acceptance;

/// <summary>The foundation's demands.</summary>
public sealed partial class Foundation(string repository, string configuration, Ledger ledger, string? sabotage) : IAcceptance
{
    private const string Protected = "/b.?/f1/MatMul";
    private const string ProtectedNode = "/b.0/f1/MatMul";

    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-accept-").FullName;

    public void Run()
    {
        SampleDeclarations samples = new(repository, _folder);
        CommandLineProgram trtengine = new(CommandLineProgram.AssemblyOf(repository, configuration), Path.Combine(_folder, "work"));
        PlantOutliers(samples);
        Samples(samples, trtengine);
        RandomSets(samples, trtengine);
        Stages(samples, trtengine);
        Release(samples, trtengine);
        Interruption(samples, trtengine);
        BadInput(samples, trtengine);
        Tests("real models (opset 9 OCR recognizer and others) keep their outputs within 1e-5", "Onnx", "-class", "TrtOperator.Onnx.Tests.RealModelTests");
        Tests("hostile and truncated models", "Onnx", "-class", "TrtOperator.Onnx.Tests.HostileModelTests");
        Tests("masks of -3.4e38 and fully masked rows", "Precision", "-class", "TrtOperator.Precision.Tests.HalfPrecision.HalfRangeTests");
        Tests("FP32 by name holds against INT8 and FP16", "Precision", "-namespace", "TrtOperator.Precision.Tests.Quantization");
        Tests("calibration against a naive reference", "Precision", "-namespace", "TrtOperator.Precision.Tests.Calibration");
        Tests("hostile datasets and archives", "Precision", "-namespace", "TrtOperator.Precision.Tests.Datasets");
        Tests("publication interrupted at every store call", "Storage", "-namespace", "TrtOperator.Storage.Tests.Releases");
        Demo();
    }

    private void Tests(string what, string room, string filter, string value)
        => TestProgram.Require(ledger, repository, configuration, what, room, filter, value);

    /// <summary>Only what a sabotage can reach: the samples and their release.</summary>
    public void RunSabotaged()
    {
        SampleDeclarations samples = new(repository, _folder);
        CommandLineProgram trtengine = new(CommandLineProgram.AssemblyOf(repository, configuration), Path.Combine(_folder, "work"));
        if (sabotage == "labels")
        {
            Sabotage.SwapLabels(samples.Labels);
        }

        PlantOutliers(samples);
        Samples(samples, trtengine);
        if (sabotage != "labels")
        {
            Release(samples, trtengine);
        }
    }

    /// <summary>Clones the repository and runs its demo with an empty package cache, as a stranger would.</summary>
    private void Demo()
    {
        string clone = Path.Combine(_folder, "clone");
        ProgramRun.Of("git", ["clone", "--quiet", repository, clone]);
        ProgramRun demo = ProgramRun.Of("make", ["demo"], clone, new Dictionary<string, string> { ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages"), ["TRTENGINE_WORK"] = "" });
        ledger.Equal("make demo on a fresh clone with an empty package cache: exit code", demo.ExitCode, 0);
        ledger.AtMost("make demo on a fresh clone, cold restore and build included", demo.Seconds, 300, "s");
        ledger.Require("make demo shows a refusal in plain words", demo.Output.Contains("Refused", StringComparison.Ordinal), Count(demo.Output, "Refused"), "present");
        ledger.Require("make demo shows the release", demo.Output.Contains("Published release 1-", StringComparison.Ordinal), Count(demo.Output, "Published release"), "present");
        ledger.Require("the demo's report needs no other file", SelfContained(Path.Combine(clone, "artifacts/demo-report.html"), out string figure), figure, "no external reference");
    }

    public void CleanUp() => Directory.Delete(_folder, recursive: true);

    private void PlantOutliers(SampleDeclarations samples)
    {
        ProgramRun run = ProgramRun.Of(
            "dotnet",
            [
                Path.Combine(repository, "tools/SampleModels/bin", configuration, "net10.0/TrtOperator.SampleModels.dll"),
                "plant-outliers", samples.Model, samples.OutlierModel, "--node", "/b.0/l2/LayerNormalization", "--node", "/b.1/l2/LayerNormalization",
            ],
            repository);
        ledger.Equal("planting outlier channels: exit code", run.ExitCode, 0);
    }

    private void Samples(SampleDeclarations samples, CommandLineProgram trtengine)
    {
        EngineRunResult good = trtengine.Engine("run", samples.Write("g2p", "trtengine.yaml", "accept.yaml", text => text));
        ledger.Equal("g2p as INT8 and FP16: exit code", good.ExitCode, 0);
        ledger.AtMost("g2p: FP32 phoneme error rate, off 11.8 %", Math.Abs(good.Gate("per", "reference") - 0.118) * 100, 0.3, "points");
        ledger.AtMost("g2p: rise of the phoneme error rate", good.Gate("per", "difference") * 100, 0.5, "points");

        EngineRunResult plain = trtengine.Engine("run", samples.Write("g2p-outlier", "plain.yaml", "plain.yaml", text => text));
        ledger.Equal("planted twin, plain INT8: exit code", plain.ExitCode, 11);
        ledger.AtLeast("planted twin, plain INT8: phoneme error rate", plain.Gate("per", "value") * 100, 30, "%");
        ledger.Require("planted twin, plain INT8: nothing published", !Directory.Exists(samples.Release("g2p-outlier")), "no folder", "no folder");
        ledger.Require("the refusal names gate, figure and limit", RefusalWords().IsMatch(plain.Run.Output), "checked", "gate, figure, limit");

        EngineRunResult repaired = trtengine.Engine("run", samples.Write("g2p-outlier", "trtengine.yaml", "trtengine.yaml", text => text));
        ledger.Equal("planted twin, two layers protected by name: exit code", repaired.ExitCode, 0);
        ledger.AtMost("planted twin, protected: phoneme error rate above FP32", repaired.Gate("per", "difference") * 100, 0.5, "points");
        ledger.AtMost("pipeline time of plain and protected run together", plain.Run.Seconds + repaired.Run.Seconds, 60, "s");
        string[] references = [.. Directory.EnumerateFiles(Path.Combine(trtengine.WorkFolder, "stages", "reference"), "outputs.bin", SearchOption.AllDirectories)
            .Select(path => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))).Distinct()];
        ledger.Equal("g2p and its twin in FP32: different sets of output bytes", references.Length, 1);
    }

    private void RandomSets(SampleDeclarations samples, CommandLineProgram trtengine)
    {
        string[] layers = [.. new[] { "q", "k", "v", "o", "f1", "f2" }.SelectMany(layer => new[] { $"/b.0/{layer}/MatMul", $"/b.1/{layer}/MatMul" }).Append("/h/MatMul")];
        Random random = new(7);
        for (int i = 0; i < 4; i++)
        {
            string[] set;
            do
            {
                set = [.. random.GetItems(layers, 2).Distinct()];
            }
            while (set.Length < 2 || set.All(layer => layer.EndsWith("f1/MatMul", StringComparison.Ordinal)));

            string rules = string.Join('\n', set.Select(layer => $"    - {{name: \"{layer}\", precision: FP32}}"));
            EngineRunResult run = trtengine.Engine("run", samples.Write(
                "g2p-outlier", "trtengine.yaml", $"random-{i}.yaml", text => text.Replace($"    - {{name: \"{Protected}\", precision: FP32}}", rules, StringComparison.Ordinal)), "--no-publish");
            ledger.Equal($"a random set of the same size ({string.Join(", ", set)}): exit code", run.ExitCode, 11);
        }
    }

    private void Stages(SampleDeclarations samples, CommandLineProgram trtengine)
    {
        string path = samples.Write("g2p-outlier", "trtengine.yaml", "again.yaml", text => text);
        ledger.Equal("the same run again: stages computed", trtengine.Engine("run", path).Computed, 0);

        EngineRunResult gate = trtengine.Engine("run", samples.Write("g2p-outlier", "trtengine.yaml", "gate.yaml", text => text.Replace("\"0.98\"", "\"0.97\"", StringComparison.Ordinal)), "--no-publish");
        ledger.Equal("one gate changed: kinds of stages computed", string.Join(' ', gate.ComputedStages.Distinct()), "gates");

        EngineRunResult layer = trtengine.Engine("run", samples.Write(
            "g2p-outlier", "trtengine.yaml", "layer.yaml", text => text.Replace("  equalization", "    - {name: /h/MatMul, precision: FP32}\n  equalization", StringComparison.Ordinal)), "--no-publish");
        ledger.Require("one protected layer more: nothing is calibrated again", !layer.ComputedStages.Contains("calibrate") && !layer.ComputedStages.Contains("reference") && layer.ComputedStages.Contains("prepare"), string.Join(' ', layer.ComputedStages.Distinct()), "no calibrate, no reference");

        EngineRunResult elsewhere = new CommandLineProgram(CommandLineProgram.AssemblyOf(repository, configuration), Path.Combine(_folder, "work-2")).Engine("run", path, "--no-publish");
        ledger.Equal("the same run in an empty work folder: exit code", elsewhere.ExitCode, 0);
        ledger.Equal("prepared models of two work folders, byte for byte", Prepared("work").Overlaps(Prepared("work-2")), true);

        HashSet<string> Prepared(string work) => [.. Directory.EnumerateFiles(Path.Combine(_folder, work, "stages", "prepare"), "model.prepared.onnx", SearchOption.AllDirectories)
            .Select(file => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))];
    }

    private void Release(SampleDeclarations samples, CommandLineProgram trtengine)
    {
        string release = samples.Release("g2p-outlier");
        if (sabotage == "published-byte")
        {
            Sabotage.ChangeOneByte(release);
        }
        else if (sabotage == "demoted-layer")
        {
            Sabotage.DemoteProtectedLayer(release, ProtectedNode);
        }

        ProgramRun verified = trtengine.Run("verify", release);
        ledger.Equal("the published release verifies: exit code", verified.ExitCode, 0);
        ledger.Require("every protected layer is proven from the published file", verified.Output.Contains("2 of 2 protected layers kept", StringComparison.Ordinal), Count(verified.Output, "2 of 2"), "2 of 2");
        if (sabotage is not null)
        {
            return;
        }

        string copy = Path.Combine(_folder, "copy");
        CopyFolder(release, copy);
        Sabotage.ChangeOneByte(copy);
        ledger.Equal("one byte of a published file changed: verify's exit code", trtengine.Run("verify", copy).ExitCode, 11);
        Directory.Delete(copy, recursive: true);
        CopyFolder(release, copy);
        Sabotage.DemoteProtectedLayer(copy, ProtectedNode);
        ProgramRun demoted = trtengine.Run("verify", copy);
        ledger.Equal("a protected layer quantized behind its back, digests mended: verify's exit code", demoted.ExitCode, 11);
        ledger.Require("... and verify names the layer", demoted.Output.Contains(ProtectedNode, StringComparison.Ordinal), ProtectedNode, ProtectedNode);
    }

    private void Interruption(SampleDeclarations samples, CommandLineProgram trtengine)
    {
        string path = samples.Write("g2p-outlier", "trtengine.yaml", "interrupted.yaml", text => text.Replace("name: g2p-outlier", "name: interrupted", StringComparison.Ordinal));
        string work = Path.Combine(_folder, "work-interrupted");
        int interrupted = 0;
        foreach (int milliseconds in (int[])[400, 900, 1500, 2500, 4000])
        {
            ProcessStartInfo start = new("dotnet", [CommandLineProgram.AssemblyOf(repository, configuration), "run", "-f", path, "--work", work])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(milliseconds))
            {
                ProgramRun.Of("kill", ["-INT", $"{process.Id}"]);
                process.WaitForExit();
            }

            interrupted += process.ExitCode == 130 ? 1 : 0;
        }

        ledger.AtLeast("runs stopped by Ctrl-C that say so with exit code 130", interrupted, 2, "runs");
        CommandLineProgram program = new(CommandLineProgram.AssemblyOf(repository, configuration), work);
        ledger.Equal("the run after them: exit code", program.Engine("run", path).ExitCode, 0);
        ledger.Equal("its release verifies: exit code", trtengine.Run("verify", samples.Release("interrupted")).ExitCode, 0);
        ledger.Equal("releases that the interrupted runs left", Directory.GetDirectories(Path.Combine(samples.Release("interrupted"), "releases")).Length, 1);
    }

    private void BadInput(SampleDeclarations samples, CommandLineProgram trtengine)
    {
        (string What, Func<string, string> Edit, string Names)[] cases =
        [
            ("an unknown field", text => text.Replace("maxSamples: 512", "maxSample: 512", StringComparison.Ordinal), "maxSample"),
            ("a name that matches nothing", text => text.Replace("/b.?/f1/MatMul", "/b.0/f1/MatMulx", StringComparison.Ordinal), "/b.0/f1/MatMul"),
            ("a gate on an output that does not exist", text => text.Replace("output: logits", "output: logit", StringComparison.Ordinal), "logits"),
            ("calibration data that is the evaluation data", text => text.Replace("../g2p/calibration", "../g2p/evaluation", StringComparison.Ordinal), "overlap"),
            ("a model that is no model", text => text.Replace("g2p-outlier.onnx", "../g2p/phonemes.txt", StringComparison.Ordinal), "phonemes.txt"),
            ("a runtime that is not there yet", text => text.Replace("runtime: OnnxRuntime", "runtime: TensorRT, architecture: Ampere", StringComparison.Ordinal), "TensorRT"),
        ];
        foreach ((string what, Func<string, string> edit, string names) in cases)
        {
            EngineRunResult run = trtengine.Engine("run", samples.Write("g2p-outlier", "trtengine.yaml", "bad.yaml", edit));
            ledger.Equal($"{what}: exit code", run.ExitCode, 10);
            ledger.Require($"{what}: the sentence names it", run.Message.Contains(names, StringComparison.OrdinalIgnoreCase), names, names);
        }
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static string Count(string text, string word) => $"{text.Split(word).Length - 1} times";

    private static bool SelfContained(string path, out string figure)
    {
        if (!File.Exists(path))
        {
            figure = "no file";
            return false;
        }

        int references = ExternalReference().Count(File.ReadAllText(path));
        figure = $"{references} external references";
        return references == 0;
    }

    [GeneratedRegex("""(src|href)\s*=\s*["'](https?:)?//|@import|url\(\s*["']?https?:""", RegexOptions.IgnoreCase)]
    private static partial Regex ExternalReference();

    [GeneratedRegex("per: CharacterErrorRate .*allowed", RegexOptions.IgnoreCase)]
    private static partial Regex RefusalWords();
}
