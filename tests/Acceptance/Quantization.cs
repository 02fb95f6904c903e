using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Acceptance;

/// <summary>What is demanded of quantization: accuracy on real models, advice on bad data, and no harm from damaged ones.</summary>
public sealed partial class Quantization(string repository, string configuration, Ledger ledger, string? sabotage) : IAcceptance
{
    // Points of the character error rate above FP32's, by level.
    private static readonly double[] Limits = [0.4, 0.4, 3];

    // Calibrating takes a minute, and a sabotage changes nothing that comes before it: the folder is shared and goes with its last user.
    private static string? _shared;
    private static int _users;

    private readonly string _folder = Share();

    // Another seed draws other lines: TRTENGINE_LINES_SEED.
    private readonly int _seed = int.Parse(Environment.GetEnvironmentVariable("TRTENGINE_LINES_SEED") ?? "101", CultureInfo.InvariantCulture);

    public void Run()
    {
        TextLineSets sets = new(repository, configuration, _folder, _seed);
        CommandLineProgram trtengine = Program();
        Int8Lines(sets, trtengine);
        Fp8Lines(sets, trtengine);
        Graphemes(trtengine);
        Order(sets, trtengine);
        Noise(sets, trtengine);
        OtherModels();
        new DamagedModels(repository, configuration, ledger).Run();
        new QuantizationCost(repository, configuration, ledger).Run();
    }

    /// <summary>Only what a sabotage can reach.</summary>
    public void RunSabotaged()
    {
        TextLineSets sets = new(repository, configuration, _folder, _seed);
        CommandLineProgram trtengine = Program();
        if (sabotage == "activation-scale")
        {
            trtengine.Engine("run", sets.Declare("sabotaged", "INT8", "Clean"));
            QuantizationSabotage.DoubleActivationScale(Path.Combine(_folder, "engines", "default", "sabotaged"));
            Verified(trtengine, "sabotaged");
            return;
        }

        EngineRunResult run = trtengine.Engine("prepare", sets.Declare("int8-clean", "INT8", "Clean"));
        OnnxModel prepared = Prepared(trtengine, run);
        OnnxModel broken = sabotage == "per-tensor-weights" ? QuantizationSabotage.PerTensorWeights(prepared) : QuantizationSabotage.DoubledWeightScale(prepared);
        Read(sets, trtengine, run, "Clean", broken);
    }

    public void CleanUp()
    {
        if (--_users == 0)
        {
            Directory.Delete(_folder, recursive: true);
            _shared = null;
        }
    }

    private static string Share()
    {
        _users++;
        return _shared ??= Directory.CreateTempSubdirectory("trtengine-accept-").FullName;
    }

    private CommandLineProgram Program()
        => new(CommandLineProgram.AssemblyOf(repository, configuration), Path.Combine(_folder, "work"));

    private void Int8Lines(TextLineSets sets, CommandLineProgram trtengine)
    {
        foreach ((int index, string level) in TextLineSets.Levels.Index())
        {
            string name = $"int8-{level.ToLowerInvariant()}";
            EngineRunResult run = trtengine.Engine("run", sets.Declare(name, "INT8", level));
            ledger.Equal($"text recognizer, INT8, {level.ToLowerInvariant()} lines: exit code", run.ExitCode, 0);
            Rise($"text recognizer, INT8, {level.ToLowerInvariant()} lines, without spaces", run, "letters", Limits[index]);
            Rise($"text recognizer, INT8, {level.ToLowerInvariant()} lines, with spaces", run, "text", Limits[index]);
            if (level == "Clean")
            {
                OnnxModel prepared = Prepared(trtengine, run);
                Read(sets, trtengine, run, level, prepared);
                GateResult perTensor = LineReading.Of(sets, level, Imported(trtengine, run), QuantizationSabotage.PerTensorWeights(prepared), 0.05);
                ledger.Require("weights with one scale each: the gate's verdict", perTensor.Verdict == GateVerdict.Failed, $"{perTensor.Verdict}, {perTensor.Value * 100:0.#} %", "Failed");
                Verified(trtengine, name);
                Notes();
            }
        }
    }

    private void Fp8Lines(TextLineSets sets, CommandLineProgram trtengine)
    {
        EngineRunResult run = trtengine.Engine("run", sets.Declare("fp8-clean", "FP8, FP16", "Clean"), "--no-publish");
        ledger.Equal("text recognizer, FP8 and FP16, clean lines: exit code", run.ExitCode, 0);
        Rise("text recognizer, FP8 and FP16, clean lines, without spaces", run, "letters", 0.5);
        Rise("text recognizer, FP8 and FP16, clean lines, with spaces", run, "text", 0.5);
    }

    private void Graphemes(CommandLineProgram trtengine)
    {
        SampleDeclarations samples = new(repository, _folder);
        foreach (string precisions in (string[])["INT8", "INT8, FP16", "FP8, FP16"])
        {
            EngineRunResult run = trtengine.Engine(
                "run", samples.Write("g2p", "trtengine.yaml", "accept.yaml", text => text.Replace("[INT8, FP16]", $"[{precisions}]", StringComparison.Ordinal)), "--no-publish");
            ledger.AtMost($"transformer with CTC, {precisions}: rise of its error rate over 6,202 words", run.Gate("per", "difference") * 100, 0.5, "points");
        }
    }

    private void Order(TextLineSets sets, CommandLineProgram trtengine)
    {
        string forward = Digest(trtengine.Engine("prepare", sets.Declare("int8-clean", "INT8", "Clean")));
        string reversed = Digest(trtengine.Engine("prepare", sets.Declare("reversed", "INT8", "Clean", sets.Copy("reversed", samples => samples.Reverse()))));
        ledger.Require("calibration samples in reverse: the prepared model", forward == reversed, forward == reversed ? "the same bytes" : $"{forward[..12]}, {reversed[..12]}", "the same bytes");

        string Digest(EngineRunResult run)
            => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(PathOf(trtengine, run, "prepare", "model.prepared.onnx"))));
    }

    private void Noise(TextLineSets sets, CommandLineProgram trtengine)
    {
        const int Spoiled = 200;
        string[] sound = trtengine.Engine("prepare", sets.Declare("int8-clean", "INT8", "Clean")).Advice;
        ledger.Equal("advice on sound calibration lines", sound.Length == 0 ? "none" : sound[0], "none");
        Random random = new(5);
        string set = sets.Copy("noise", samples => samples.Select((sample, index) => index == Spoiled
            ? MemoryMarshal.AsBytes<float>(Enumerable.Range(0, sample.Length / sizeof(float)).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray()).ToArray()
            : sample));
        string[] advice = trtengine.Engine("prepare", sets.Declare("noise", "INT8", "Clean", set)).Advice;
        ledger.Require(
            "one calibration sample of noise is called out",
            advice.Any(sentence => sentence.Contains($"sample {Spoiled}", StringComparison.Ordinal)),
            advice.Length == 0 ? "nothing" : $"sample {SampleNumber().Match(string.Join(' ', advice)).Groups[1].Value}",
            $"sample {Spoiled}");
    }

    private void Read(TextLineSets sets, CommandLineProgram trtengine, EngineRunResult run, string level, OnnxModel candidate)
    {
        GateResult read = LineReading.Of(sets, level, Imported(trtengine, run), candidate, 0.05);
        ledger.AtMost($"the prepared file read again by itself, {level.ToLowerInvariant()} lines, without spaces", read.Difference * 100 ?? double.NaN, Limits[0], "points");
    }

    private void Verified(CommandLineProgram trtengine, string engine)
    {
        ProgramRun verified = trtengine.Run("verify", Path.Combine(_folder, "engines", "default", engine));
        string scales = ScaleCount().Match(verified.Output).Value;
        ledger.Require("the published file's activation scales are the calibration's", verified.ExitCode == 0 && scales.Length > 0, scales.Length > 0 ? scales : $"exit code {verified.ExitCode}", "all");
    }

    // Netron shows a node's doc_string.
    private void Notes()
    {
        GraphProto graph = OnnxModel.Load(Sabotage.Engine(Path.Combine(_folder, "engines", "default", "int8-clean"))).Graph;
        int silent = graph.Node.Count(node => !Precision().IsMatch(node.DocString));
        ledger.Equal($"nodes of the published file that do not say their precision, of {graph.Node.Count}", silent, 0);
    }

    private void OtherModels()
    {
        Tests("real models (text direction, faces, voice with subgraphs, text boxes)", "BuilderJob", "-class", "TrtOperator.BuilderJob.Tests.EndToEnd.RealModels.RealModelTests");
        Tests("a text encoder of BERT's shape with a mask of -3.4e38", "Precision", "-namespace", "TrtOperator.Precision.Tests.Encoders");
        Tests("damaged, odd and healthy calibration data", "Precision", "-namespace", "TrtOperator.Precision.Tests.Datasets");
        Tests("calibration against a naive reference", "Precision", "-namespace", "TrtOperator.Precision.Tests.Calibration");
        Tests("ranges by their end effect and corrected biases", "Precision", "-namespace", "TrtOperator.Precision.Tests.Refinement");
        Tests("the report, its map and its schema", "BuilderJob", "-namespace", "TrtOperator.BuilderJob.Tests.Report");
    }

    private void Tests(string what, string room, string filter, string value)
        => TestProgram.Require(ledger, repository, configuration, what, room, filter, value);

    private void Rise(string what, EngineRunResult run, string gate, double limit)
    {
        double rise = run.Gate(gate, "difference") * 100;
        string figure = string.Create(CultureInfo.InvariantCulture, $"{run.Gate(gate, "reference") * 100:0.00} % {rise:+0.00;-0.00} (95 %: {run.Gate(gate, "bound") * 100:+0.0;-0.0})");
        ledger.Require(what, rise <= limit, figure, string.Create(CultureInfo.InvariantCulture, $"FP32 +{limit} points"));
    }

    private static OnnxModel Prepared(CommandLineProgram trtengine, EngineRunResult run) => OnnxModel.Load(PathOf(trtengine, run, "prepare", "model.prepared.onnx"));

    private static OnnxModel Imported(CommandLineProgram trtengine, EngineRunResult run) => OnnxModel.Load(PathOf(trtengine, run, "import", "model.onnx"));

    private static string PathOf(CommandLineProgram trtengine, EngineRunResult run, string stage, string file)
        => Path.Combine(trtengine.WorkFolder, "stages", stage, run.StageKey(stage)![..32], file);

    [GeneratedRegex(@"\d+ activation scales as calibrated")]
    private static partial Regex ScaleCount();

    [GeneratedRegex(@"sample (\d+)")]
    private static partial Regex SampleNumber();

    [GeneratedRegex(@"\b(INT8|FP8|FP16|FP32|INT32|INT64|BOOL)\b")]
    private static partial Regex Precision();
}
