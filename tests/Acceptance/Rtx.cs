using System.Text.Json;

namespace TrtOperator.Acceptance;

/// <summary>The demands on plans of TensorRT for RTX, built and proven with the real library and no GPU.</summary>
public sealed class Rtx : IAcceptance
{
    private const string Protected = "/b.0/f1/MatMul";

    private readonly string _repository;
    private readonly string _configuration;
    private readonly Ledger _ledger;
    private readonly string? _sabotage;
    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-accept-rtx-").FullName;
    private readonly RtxDeclarations _declarations;
    private readonly SampleDeclarations _samples;
    private readonly CommandLineProgram _trtengine;

    public Rtx(string repository, string configuration, Ledger ledger, string? sabotage)
    {
        (_repository, _configuration, _ledger, _sabotage) = (repository, configuration, ledger, sabotage);
        _declarations = new RtxDeclarations(_folder);
        _samples = new SampleDeclarations(repository, Path.Combine(_folder, "samples"));
        _trtengine = new CommandLineProgram(CommandLineProgram.AssemblyOf(repository, configuration), Path.Combine(_folder, "work"));
    }

    public void Run()
    {
        Doctor(_trtengine);
        RtxModel[] models = [Graphemes(), PlantedTwin(), Recognizer()];
        Sample();
        int plans = 0;
        double seconds = 0;
        foreach (RtxModel model in models)
        {
            IReadOnlyList<string> chosen = model.OneInTwenty();
            int weighted = model.WeightedNodes().Count;
            _ledger.Require($"{model.Name}: products with weights of which 5 % are protected", weighted > 0, $"{chosen.Count} of {weighted}", "at least 1");
            foreach ((string label, string precisions) in new[] { ("fp16", "FP16"), ("int8", "INT8, FP16") })
            {
                foreach ((string suffix, IReadOnlyList<string> nodes) in new[] { ("", (IReadOnlyList<string>)[]), ("-protected", chosen) })
                {
                    string path = _declarations.Write(model, $"{model.Name}-{label}{suffix}", precisions, nodes);
                    Built built = Build(path, $"{model.Name} as {precisions.Replace(", ", "+", StringComparison.Ordinal)}", $"{model.Name}-{label}{suffix}", nodes.Count);
                    plans += built.Plans;
                    seconds += built.Seconds;
                }
            }
        }

        _ledger.Equal("plans built, proven, published and verified", plans, models.Length * 4 * RtxDeclarations.Targets.Length);
        _ledger.Require("seconds that building took, per plan", plans > 0, FormattableString.Invariant($"{seconds / Math.Max(1, plans):0.0} s"), "told");
        ChangedPreparedModels();
        new RtxInterruption(_ledger, _trtengine, _declarations).Run(models[^1]);
    }

    public void RunSabotaged()
    {
        RtxModel model = Graphemes();
        string path = _declarations.Write(model, "sabotaged", "FP16", [Protected]);
        switch (_sabotage)
        {
            case "slot":
                Doctor(new CommandLineProgram(ProgramWithExchangedSlots(), _trtengine.WorkFolder), Path.Combine(_folder, "cache"));
                return;
            case "island":
                EngineRunResult prepared = _trtengine.Engine("prepare", path);
                if (prepared.ExitCode != 0)
                {
                    throw new InvalidOperationException(prepared.Message);
                }

                RtxSabotage.RemoveIsland(_trtengine.WorkFolder, Protected);
                Kept("sabotaged", _trtengine.Engine("build", path));
                return;
            default:
                EngineRunResult run = _trtengine.Engine("run", path);
                if (run.ExitCode != 0)
                {
                    throw new InvalidOperationException(run.Message);
                }

                RtxSabotage.ExchangePlan(_declarations.Release("sabotaged"), RtxDeclarations.Targets[0].Name, RtxDeclarations.Targets[1].Name);
                Verified("sabotaged");
                return;
        }
    }

    public void CleanUp() => Directory.Delete(_folder, recursive: true);

    private void Doctor(CommandLineProgram trtengine, string? cache = null)
    {
        ProgramRun run = trtengine.Run(cache is null ? [] : new Dictionary<string, string> { ["XDG_CACHE_HOME"] = cache }, "doctor", "--output", "json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement[] libraries = [.. document.RootElement.GetProperty("libraries").EnumerateArray().Where(library => library.GetProperty("kind").GetString() == "TensorRtRtx")];
        bool usable = libraries.Any(library => library.GetProperty("usable").GetBoolean());
        _ledger.Require("doctor: the library of TensorRT for RTX is usable", usable && run.ExitCode == 0, usable ? libraries[0].GetProperty("version").GetString()! : $"exit code {run.ExitCode}", "usable");
        JsonElement[] checks = libraries.Length == 0 ? [] : [.. libraries[0].GetProperty("handshake").EnumerateArray()];
        int passed = checks.Count(check => check.GetProperty("passed").GetBoolean());
        _ledger.Require("doctor: checks of its handshake that pass", passed == checks.Length && passed > 0, $"{passed} of {checks.Length}", "all");
    }

    private sealed record Built(int Plans, double Seconds);

    private Built Build(string path, string what, string engine, int protectedNodes)
    {
        EngineRunResult run = _trtengine.Engine("run", path);
        string title = protectedNodes == 0 ? what : $"{what}, {protectedNodes} protected";
        if (run.ExitCode != 0)
        {
            _ledger.Require($"{title}: published", false, $"exit code {run.ExitCode}: {run.Refusal}", "exit code 0");
            return new Built(0, 0);
        }

        double seconds = 0;
        JsonElement[] builds = [.. run.Document.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("name").GetString() == "build" && !stage.GetProperty("reused").GetBoolean())];
        seconds = builds.Sum(stage => stage.GetProperty("seconds").GetDouble());
        string release = run.Document.GetProperty("release").GetProperty("uri").GetString()!;
        foreach (JsonElement target in run.Document.GetProperty("targets").EnumerateArray())
        {
            string name = target.GetProperty("name").GetString()!;
            using JsonDocument map = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(release, name, "precision-map.json")));
            string[] verdicts = [.. map.RootElement.GetProperty("nodes").EnumerateArray()
                .Where(node => node.TryGetProperty("verdict", out JsonElement verdict) && verdict.ValueKind == JsonValueKind.String)
                .Select(node => node.GetProperty("verdict").GetString()!)];
            int strict = verdicts.Count(verdict => verdict == "Strict");
            int computed = verdicts.Count(verdict => verdict == "Computed");
            int kernels = map.RootElement.GetProperty("kernels").GetArrayLength();
            _ledger.Require(
                $"{title}, for {map.RootElement.GetProperty("computeCapability").GetString()}",
                kernels > 0 && verdicts.Length >= protectedNodes && strict + computed == verdicts.Length,
                protectedNodes == 0 ? $"{kernels} kernels" : $"{strict} strict, {computed} computed, {kernels} kernels",
                protectedNodes == 0 ? "built" : $"at least {protectedNodes}, all strict or computed");
        }

        _ledger.Require($"{title}: building, {builds.Length} plans", builds.Length >= RtxDeclarations.Targets.Length, FormattableString.Invariant($"{seconds:0.0} s"), "told");
        Verified(engine);
        _ledger.Equal($"{title}: the same run again computes", _trtengine.Engine("run", path).Computed, 0);
        return new Built(run.Document.GetProperty("targets").GetArrayLength(), seconds);
    }

    private void Verified(string engine)
    {
        ProgramRun verified = _trtengine.Run("verify", _declarations.Release(engine));
        _ledger.Require($"{engine}: the release verifies", verified.ExitCode == 0, $"exit code {verified.ExitCode}", "0");
    }

    // A plan that lost a node is built again, with a wider FP32 region; the sentence about the first one is what counts here.
    private void Kept(string engine, EngineRunResult run)
    {
        int lost = run.Run.Error.Split("does not keep it", StringSplitOptions.None).Length - 1;
        _ledger.Require($"{engine}: plans whose proof found a protected node lost", lost == 0, $"{lost} plans, exit code {run.ExitCode}", "0 plans");
    }

    // Without its digest mended, a prepared model that was changed is no longer what its stage says, so it is made again and the plans stay.
    private void ChangedPreparedModels()
    {
        string[] prepared = [.. Directory.EnumerateFiles(Path.Combine(_trtengine.WorkFolder, "stages", "prepare"), "model.prepared.onnx", SearchOption.AllDirectories)];
        foreach (string path in prepared)
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.Delete(path);
            File.WriteAllBytes(path, bytes);
        }

        EngineRunResult run = _trtengine.Engine("run", Path.Combine(_folder, "g2p-fp16-protected.yaml"));
        _ledger.Equal("one byte changed in every prepared model: kinds of stages computed", string.Join(' ', run.ComputedStages.Distinct()), "prepare");
        _ledger.Equal("... and the run's exit code", run.ExitCode, 0);
    }

    /// <summary>The sample's own declaration, with its gates.</summary>
    private void Sample()
    {
        string path = _samples.Write("g2p-outlier", "rtx.yaml", "rtx.yaml", text => text);
        EngineRunResult run = _trtengine.Engine("run", path);
        _ledger.Equal("samples/g2p-outlier/rtx.yaml, with its gates: exit code", run.ExitCode, 0);
        _ledger.AtMost("its rise of the phoneme error rate, simulated", run.Gate("per", "difference") * 100, 0.5, "points");
        ProgramRun verified = _trtengine.Run("verify", _samples.Release("g2p-outlier-rtx"));
        int kept = verified.Output.Split("2 of 2 protected layers kept").Length - 1;
        _ledger.Require("its release verifies, with every protected layer kept", verified.ExitCode == 0 && kept == 3, $"{kept} targets", "3 targets");
    }

    private RtxModel Graphemes()
    {
        _declarations.WriteLetters("g2p");
        return Letters("g2p", Path.Combine(_repository, "samples/g2p/g2p.onnx"));
    }

    private RtxModel PlantedTwin()
    {
        _declarations.WriteLetters("g2p-outlier");
        RtxModel twin = Letters("g2p-outlier", _samples.OutlierModel);
        ProgramRun run = ProgramRun.Of(
            "dotnet",
            [
                Path.Combine(_repository, "tools/SampleModels/bin", _configuration, "net10.0/TrtOperator.SampleModels.dll"),
                "plant-outliers", Path.Combine(_repository, "samples/g2p/g2p.onnx"), twin.Path,
                "--node", "/b.0/l2/LayerNormalization", "--node", "/b.1/l2/LayerNormalization",
            ]);
        _ledger.Equal("planting outlier channels: exit code", run.ExitCode, 0);
        return twin;
    }

    private RtxModel Recognizer()
    {
        _declarations.WriteImages("ocr", "x", 3, 48, 320);
        string models = Environment.GetEnvironmentVariable("TRTENGINE_MODELS") ?? throw new InvalidOperationException("TRTENGINE_MODELS is not set.");
        return new RtxModel(
            "ocr", Path.Combine(models, "ch_PP-OCRv4_rec_infer.onnx"), "{name: x, min: [1, 3, 48, 320], opt: [1, 3, 48, 320], max: [8, 3, 48, 320]}", "softmax_11.tmp_0");
    }

    private static RtxModel Letters(string name, string path) => new(name, path, "{name: ids, min: [1, 20], opt: [8, 20], max: [64, 20]}", "logits");

    /// <summary>Builds the program from a copy of its sources in which two slots are exchanged.</summary>
    private string ProgramWithExchangedSlots()
    {
        string copy = Path.Combine(_folder, "source");
        CopySources(Path.Combine(_repository, "src"), Path.Combine(copy, "src"));
        foreach (string file in Directory.EnumerateFiles(_repository).Where(file => Path.GetExtension(file) is ".props" or ".json" or ".config"
            || Path.GetFileName(file) == ".editorconfig"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        RtxSabotage.ExchangeSlots(Path.Combine(copy, "src/TensorRt/Abi/slots.tsv"));
        ProgramRun build = ProgramRun.Of("dotnet", ["build", "src/BuilderJob", "-c", _configuration, "--nologo", "-v", "quiet", "--tl:off", "-clp:NoSummary"], copy);
        return build.ExitCode == 0
            ? CommandLineProgram.AssemblyOf(copy, _configuration)
            : throw new InvalidOperationException($"The copy could not be built: {build.Output}");
    }

    private static void CopySources(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
        {
            CopySources(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
