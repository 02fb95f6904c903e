using TrtOperator.TensorRt.Abi;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Callbacks;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Handshakes;

/// <summary>
/// Asks a library questions whose answers are known, through every method that a build uses. A slot that is wrong gives a wrong
/// answer or crashes, so this runs in a process of its own and ends at the first wrong answer.
/// </summary>
internal sealed class Handshake
{
    private const int DefaultOptimizationLevel = 3;
    private const int Selectors = 3;
    private const long Limit = 1L << 28;
    private static readonly long[][] Shapes = [[1, 4], [2, 4], [4, 4]];

    private readonly TensorRtLibrary _library;
    private readonly Action<HandshakeCheck> _report;
    private readonly List<LibraryMessage> _messages = [];
    private readonly Lock _lock = new();

    private Handshake(TensorRtLibrary library, Action<HandshakeCheck> report)
    {
        _library = library;
        _report = report;
    }

    private bool IsRtx => _library.Kind == LibraryKind.TensorRtRtx;

    private EnumTable Enums => _library.Enums;

    /// <summary>Runs the handshake.</summary>
    /// <param name="library">The loaded library.</param>
    /// <param name="report">Gets each check as it is made, so that a crash can be told by what came before it.</param>
    public static HandshakeReport Run(TensorRtLibrary library, Action<HandshakeCheck> report)
    {
        List<HandshakeCheck> checks = [];
        Handshake handshake = new(library, check =>
        {
            checks.Add(check);
            report(check);
        });
        try
        {
            handshake.Run();
        }
        catch (WrongAnswerException)
        {
            // The check that failed is the last of the report.
        }
        catch (TensorRtException exception)
        {
            HandshakeCheck broken = new("call", "an object", exception.Message, Passed: false);
            checks.Add(broken);
            report(broken);
        }

        return new HandshakeReport(checks, library.Version, library.ParserVersion, AbiNames.Of(library.Slots.Abi));
    }

    private void Run()
    {
        using Logger logger = new(_library.Slots, Receive);
        using Builder builder = _library.CreateBuilder(logger);
        Expect("builder.getLogger", logger.Address, builder.Logger);
        builder.MaxThreads = 3;
        Expect("builder.maxThreads", 3, builder.MaxThreads);
        builder.MaxThreads = 1;
        if (_library.Slots.Has("IErrorRecorder", "reportError"))
        {
            using ErrorRecorder recorder = new(_library.Slots);
            builder.ErrorRecorder = recorder.Address;
            Expect("builder.errorRecorder", recorder.Address, builder.ErrorRecorder);
            builder.ErrorRecorder = 0;
        }

        using BuilderConfig config = builder.CreateConfig();
        CheckConfig(config);
        CheckProfiles(builder);
        CheckRefusal(builder, logger);
        using NetworkDefinition network = builder.CreateNetwork(_library.StronglyTyped);
        CheckNetwork(network);
        using OnnxParser parser = _library.CreateParser(network, logger);
        CheckParsed(parser, network);
        CheckBuilt(builder, network, config, logger);
        Expect("logger.failure", null, logger.Failure?.Message);
    }

    private void CheckConfig(BuilderConfig config)
    {
        int tf32 = Enums["BuilderFlag", "TF32"];
        int direct = Enums["BuilderFlag", "DIRECT_IO"];
        Expect("config.getFlags", 1u << tf32, config.Flags);
        Expect("config.getFlag", true, config.GetFlag(tf32));
        config.SetFlag(direct);
        Expect("config.setFlag", (1u << tf32) | (1u << direct), config.Flags);
        config.ClearFlag(tf32);
        Expect("config.clearFlag", 1u << direct, config.Flags);
        Expect("config.getFlag cleared", false, config.GetFlag(tf32));
        config.Flags = 1u << tf32;
        Expect("config.setFlags", 1u << tf32, config.Flags);
        Expect("config.optimizationLevel", DefaultOptimizationLevel, config.OptimizationLevel);
        config.OptimizationLevel = DefaultOptimizationLevel + 1;
        Expect("config.setOptimizationLevel", DefaultOptimizationLevel + 1, config.OptimizationLevel);
        config.OptimizationLevel = DefaultOptimizationLevel;
        Expect("config.profilingVerbosity", Enums["ProfilingVerbosity", "LAYER_NAMES_ONLY"], config.ProfilingVerbosity);
        config.ProfilingVerbosity = Enums["ProfilingVerbosity", "DETAILED"];
        Expect("config.setProfilingVerbosity", Enums["ProfilingVerbosity", "DETAILED"], config.ProfilingVerbosity);
        int workspace = Enums["MemoryPoolType", "WORKSPACE"];
        config.SetMemoryLimit(workspace, Limit);
        Expect("config.memoryPoolLimit", (ulong)Limit, config.GetMemoryLimit(workspace));
        Expect("config.getNbOptimizationProfiles", 0, config.ProfileCount);
        using (ProgressMonitor monitor = new(_library.Slots, static (_, _) => true))
        {
            config.ProgressMonitor = monitor.Address;
            Expect("config.progressMonitor", monitor.Address, config.ProgressMonitor);
            config.ProgressMonitor = 0;
            Expect("config.no progressMonitor", 0, config.ProgressMonitor);
        }

        if (IsRtx)
        {
            CheckComputeCapabilities(config);
        }
        else
        {
            int same = Enums["HardwareCompatibilityLevel", "AMPERE_PLUS"];
            config.HardwareCompatibility = same;
            Expect("config.hardwareCompatibilityLevel", same, config.HardwareCompatibility);
            config.HardwareCompatibility = Enums["HardwareCompatibilityLevel", "NONE"];
            using TimingCache cache = config.CreateTimingCache([]);
            Expect("config.setTimingCache", true, config.SetTimingCache(cache, ignoreMismatch: false));
        }
    }

    private void CheckComputeCapabilities(BuilderConfig config)
    {
        int ampere = Enums["ComputeCapability", "SM86"];
        Expect("config.getNbComputeCapabilities", 0, config.ComputeCapabilityCount);
        Expect("config.setNbComputeCapabilities", true, config.SetComputeCapabilityCount(1));
        Expect("config.getNbComputeCapabilities set", 1, config.ComputeCapabilityCount);
        Expect("config.setComputeCapability", true, config.SetComputeCapability(ampere, 0));
        Expect("config.getComputeCapability", ampere, config.GetComputeCapability(0));
        Expect("config.setComputeCapability 8.7", false, config.SetComputeCapability(ampere + 1, 0));
        Expect("config.getComputeCapability kept", ampere, config.GetComputeCapability(0));
    }

    private void CheckProfiles(Builder builder)
    {
        using OptimizationProfile profile = builder.CreateProfile();
        for (int selector = 0; selector < Selectors; selector++)
        {
            Expect($"profile.setDimensions {selector}", true, profile.SetDimensions("x", selector, Shapes[selector]));
        }

        Expect("profile.isValid", true, profile.IsValid);
        Expect("profile.getDimensions", Show(Shapes[2]), Show(profile.GetDimensions("x", 2)));
        _ = profile.SetDimensions("x", 0, [8, 4]);
        Expect("profile.isValid, minimum above maximum", false, profile.IsValid);
    }

    // The parser's errors are read from a model that no TensorRT can read.
    private unsafe void CheckRefusal(Builder builder, Logger logger)
    {
        using NetworkDefinition network = builder.CreateNetwork(_library.StronglyTyped);
        using OnnxParser parser = _library.CreateParser(network, logger);
        byte[] model = Model("handshake-refused.onnx");
        fixed (byte* bytes = model)
        {
            Expect("parser.parse, unknown operator", false, parser.Parse(bytes, model.Length, null));
        }

        Expect("parser.getNbErrors", true, parser.ErrorCount > 0);
        ParserError error = parser.Error(0);
        Expect("error.nodeName", "stranger", error.NodeName);
        Expect("error.nodeOperator", "NoSuchOperator", error.NodeOperator);
        Expect("error.node", 0, error.NodeIndex);
        Expect("error.code", true, error.Code is > 0 and < 32);
        Expect("error.desc", true, error.Description.Contains(' ', StringComparison.Ordinal));
        Expect("error.func", true, error.Function.Length > 0 && !error.Function.Contains(' ', StringComparison.Ordinal));
        parser.ClearErrors();
        Expect("parser.clearErrors", 0, parser.ErrorCount);
    }

    private void CheckNetwork(NetworkDefinition network)
    {
        network.Name = "handshake";
        Expect("network.name", "handshake", network.Name);

        // 10.8 alone has getFlags one slot further on.
        if (_library is not { Kind: LibraryKind.TensorRt, Version: { Major: 10, Minor: 8 } })
        {
            Expect("network.getFlags", true, (network.Flags & Math.Max(1u, _library.StronglyTyped)) != 0);
        }

        Expect("network.getNbLayers, empty", 0, network.LayerCount);
    }

    private unsafe void CheckParsed(OnnxParser parser, NetworkDefinition network)
    {
        byte[] model = Model("handshake.onnx");
        fixed (byte* bytes = model)
        {
            Expect("parser.parse", true, parser.Parse(bytes, model.Length, null));
        }

        Expect("parser.getNbErrors, none", 0, parser.ErrorCount);
        int native = 1 << Enums["OnnxParserFlag", "NATIVE_INSTANCENORM"];
        Expect("parser.getFlags", true, (parser.Flags & (uint)native) != 0 || !IsRtx);
        Expect("network.getNbInputs", 1, network.InputCount);
        Expect("network.getNbOutputs", 1, network.OutputCount);
        int real = Enums["DataType", "FLOAT"];
        NetworkTensor input = network.Input(0);
        Expect("input.getName", "x", input.Name);
        Expect("input.getDimensions", Show([-1, 4]), Show(input.Dimensions));
        Expect("input.getType", real, input.Type);
        Expect("input.isNetworkInput", true, input.IsNetworkInput);
        Expect("input.isNetworkOutput", false, input.IsNetworkOutput);
        Expect("input.isShapeTensor", false, input.IsShapeTensor);
        NetworkTensor output = network.Output(0);
        Expect("output.getName", "y", output.Name);
        Expect("output.isNetworkInput", false, output.IsNetworkInput);
        Expect("output.isNetworkOutput", true, output.IsNetworkOutput);
        NetworkLayer? product = Enumerable.Range(0, network.LayerCount).Select(network.Layer).FirstOrDefault(layer => layer.Name == "product");
        Expect("layer.getName", true, product is not null);
        Expect("layer.getMetadata", "[ONNX Layer: product]", product!.Metadata);
        Expect("layer.getNbInputs", 2, product.InputCount);
        Expect("layer.getNbOutputs", 1, product.OutputCount);
        Expect("layer.getInput", "x", product.Input(0)?.Name);
        Expect("layer.getOutput", "scores", product.Output(0)?.Name);
        Expect("layer.getOutputType", real, product.OutputType(0));
        if (Enums.Numbers.TryGetValue(("LayerType", "MATRIX_MULTIPLY"), out int type))
        {
            Expect("layer.getType", type, product.Type);
        }
    }

    private void CheckBuilt(Builder builder, NetworkDefinition network, BuilderConfig config, Logger logger)
    {
        OptimizationProfile profile = builder.CreateProfile();
        for (int selector = 0; selector < Selectors; selector++)
        {
            _ = profile.SetDimensions("x", selector, Shapes[selector]);
        }

        Expect("config.addOptimizationProfile", 0, config.AddProfile(profile));
        Expect("config.getNbOptimizationProfiles, one", 1, config.ProfileCount);
        using ProgressMonitor monitor = new(_library.Slots, static (_, _) => true);
        config.ProgressMonitor = monitor.Address;
        using HostMemory? plan = builder.Build(network, config);
        Expect("builder.buildSerializedNetwork", "a plan", plan is null ? FirstError() : "a plan");
        Expect("monitor.phaseStart", true, monitor.Phases > 0);
        Expect("monitor.stepComplete", true, monitor.Steps > 0);
        Expect("monitor.phaseFinish", 0, monitor.OpenPhases);
        Expect("monitor.strays", 0, monitor.Strays);
        Expect("monitor.failure", null, monitor.Failure?.Message);
        Expect("plan.type", Enums["DataType", "INT8"], plan!.Type);
        Expect("plan.size", true, plan.Size is > 64 and < Limit);
        using Runtime runtime = _library.CreateRuntime(logger);
        Expect("runtime.getLogger", logger.Address, runtime.Logger);
        if (IsRtx)
        {
            Expect("runtime.getEngineHeaderSize", 64, runtime.HeaderSize);
            Expect("plan.data", "vtrt", System.Text.Encoding.ASCII.GetString(plan.First(4)));
            int malformed = Enums["EngineInvalidityDiagnostics", "MALFORMED_ENGINE"];
            int validity = runtime.Validity(new byte[64], out ulong diagnostics);
            Expect("runtime.getEngineValidity", (Enums["EngineValidity", "INVALID"], (ulong)malformed), (validity, diagnostics));
            Expect("listing", true, Any("Layers:"));
        }
        else
        {
            CheckEngine(runtime, plan);
        }
    }

    private unsafe void CheckEngine(Runtime runtime, HostMemory plan)
    {
        using Engine? engine = runtime.Deserialize(new ReadOnlySpan<byte>((void*)plan.Data, checked((int)plan.Size)));
        Expect("runtime.deserializeCudaEngine", "an engine", engine is null ? FirstError() : "an engine");
        Expect("engine.getNbIOTensors", 2, engine!.TensorCount);
        Expect("engine.getIOTensorName", "x,y", string.Join(',', Enumerable.Range(0, 2).Select(engine.TensorName).Order(StringComparer.Ordinal)));
        Expect("engine.getTensorIOMode, input", Enums["TensorIOMode", "INPUT"], engine.TensorMode("x"));
        Expect("engine.getTensorIOMode, output", Enums["TensorIOMode", "OUTPUT"], engine.TensorMode("y"));
        Expect("engine.getTensorShape", Show([-1, 4]), Show(engine.TensorShape("x")));
        Expect("engine.getTensorDataType", Enums["DataType", "FLOAT"], engine.TensorType("y"));
        Expect("engine.getNbOptimizationProfiles", 1, engine.ProfileCount);
        Expect("engine.getNbLayers", true, engine.LayerCount is > 0 and < 100);
        using EngineInspector inspector = engine.CreateInspector();
        Expect("inspector.getEngineInformation", true, inspector.Describe(Enums["LayerInformationFormat", "JSON"]).Contains("\"Layers\"", StringComparison.Ordinal));
        using Objects.ExecutionContext context = engine.CreateContext();
        Expect("context.getEngine", engine.Address, context.Engine);
        Expect("context.setInputShape", true, context.SetInputShape("x", [2, 4]));
        Expect("context.getTensorShape", Show([2, 8]), Show(context.TensorShape("y")));
    }

    private void Receive(LibraryMessage message)
    {
        lock (_lock)
        {
            _messages.Add(message);
        }
    }

    private bool Any(string start)
    {
        lock (_lock)
        {
            return _messages.Exists(message => message.Text.StartsWith(start, StringComparison.Ordinal));
        }
    }

    private string FirstError()
    {
        lock (_lock)
        {
            return _messages.Find(message => message.Severity <= MessageSeverity.Error)?.Text.Split('\n')[0] ?? "nothing, and no message";
        }
    }

    private void Expect<T>(string name, T expected, T seen)
    {
        bool passed = EqualityComparer<T>.Default.Equals(expected, seen);
        _report(new HandshakeCheck(name, Show(expected), Show(seen), passed));
        if (!passed)
        {
            throw new WrongAnswerException();
        }
    }

    private static string Show<T>(T value)
        => value is nint address ? $"0x{address:x}" : FormattableString.Invariant($"{value}") is { Length: > 0 } text ? text : "nothing";

    private static string Show(long[] dimensions) => string.Join('x', dimensions);

    private static byte[] Model(string name)
    {
        using Stream stream = typeof(Handshake).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The data file '{name}' is not part of this program.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed class WrongAnswerException : Exception;
}
