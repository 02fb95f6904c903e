using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using TrtOperator.TensorRt.Callbacks;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Building;

/// <summary>Builds one plan within this process. The library may crash it, so a product builds in a process of its own.</summary>
internal sealed class PlanBuilder
{
    private const int Selectors = 3;

    private readonly TensorRtLibrary _library;
    private readonly PlanRequest _request;
    private readonly Action<BuildProgress> _report;
    private readonly MessageLog _log = new();
    private readonly double _load;

    private PlanBuilder(TensorRtLibrary library, PlanRequest request, double load, Action<BuildProgress> report)
    {
        _library = library;
        _request = request;
        _load = load;
        _report = report;
    }

    /// <summary>Loads the library that the request names and builds.</summary>
    public static BuildAttempt Build(PlanRequest request, Action<BuildProgress> report)
    {
        Stopwatch clock = Stopwatch.StartNew();
        TensorRtLibrary library;
        try
        {
            library = TensorRtLibrary.Load(request.Library);
        }
        catch (TensorRtException exception)
        {
            return Failed(BuildFailureKind.BadLibrary, exception.Message, "Run trtengine doctor to see which libraries can be used.");
        }

        return Build(library, request, clock.Elapsed.TotalSeconds, report);
    }

    /// <summary>Builds with a library that is loaded.</summary>
    public static BuildAttempt Build(TensorRtLibrary library, PlanRequest request, double load, Action<BuildProgress> report)
    {
        try
        {
            return new PlanBuilder(library, request, load, report).Run();
        }
        catch (TensorRtException exception)
        {
            return Failed(BuildFailureKind.BadLibrary, exception.Message, "Run trtengine doctor to see whether this library can be used.");
        }
    }

    private static BuildAttempt Failed(BuildFailureKind kind, string sentence, string next, string? node = null)
        => new(null, null, new BuildFailure(kind, sentence, next, node));

    private BuildAttempt Run()
    {
        using Logger logger = new(_library.Slots, _log.Add);
        using Builder builder = _library.CreateBuilder(logger);
        using NetworkDefinition network = builder.CreateNetwork(_library.StronglyTyped);
        using OnnxParser parser = _library.CreateParser(network, logger);
        Stopwatch clock = Stopwatch.StartNew();
        if (Parse(parser, network) is { } unparsed)
        {
            return unparsed;
        }

        double parse = clock.Elapsed.TotalSeconds;
        using BuilderConfig config = builder.CreateConfig();
        if (Configure(builder, config, network) is { } misfit)
        {
            return new BuildAttempt(null, null, misfit);
        }

        using ProgressMonitor monitor = new(_library.Slots, (phase, done) =>
        {
            _report(new BuildProgress(phase, done));
            return true;
        });
        config.ProgressMonitor = monitor.Address;
        clock.Restart();
        using HostMemory? plan = builder.Build(network, config);
        double build = clock.Elapsed.TotalSeconds;
        config.ProgressMonitor = 0;
        return plan is null ? new BuildAttempt(null, Evidence(), null) : Written(plan, network.LayerCount, new BuildTimes(_load, parse, build));
    }

    // The digest is of the very bytes that are parsed: the file is mapped once.
    private unsafe BuildAttempt? Parse(OnnxParser parser, NetworkDefinition network)
    {
        FileInfo file = new(_request.ModelPath);
        if (!file.Exists)
        {
            return Failed(BuildFailureKind.BadInput, $"The prepared model '{_request.ModelPath}' is not there.", "Prepare it again.");
        }

        if (file.Length == 0)
        {
            return Failed(BuildFailureKind.BadInput, $"The prepared model '{_request.ModelPath}' is empty.", "Prepare it again.");
        }

        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(file.FullName, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
        byte* bytes = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref bytes);
        try
        {
            if (_request.ModelSha256 is { } expected && !Digest(bytes, file.Length).Equals(expected, StringComparison.OrdinalIgnoreCase))
            {
                return Failed(
                    BuildFailureKind.BadInput,
                    $"The prepared model '{_request.ModelPath}' was changed after it was prepared: its digest is not {expected}.",
                    "Prepare it again; nothing was built.");
            }

            bool parsed = parser.Parse(bytes, file.Length, file.FullName);
            ParserError[] errors = [.. Enumerable.Range(0, parser.ErrorCount).Select(parser.Error)];
            return parsed && errors.Length == 0 && network.OutputCount > 0
                ? null
                : new BuildAttempt(null, Evidence() with { ParserErrors = errors, EmptyNetwork = parsed && errors.Length == 0 }, null);
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private static unsafe string Digest(byte* bytes, long length)
    {
        using UnmanagedMemoryStream stream = new(bytes, length);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private BuildFailure? Configure(Builder builder, BuilderConfig config, NetworkDefinition network)
    {
        config.ProfilingVerbosity = _library.Enums["ProfilingVerbosity", "DETAILED"];
        int tf32 = _library.Enums["BuilderFlag", "TF32"];
        if (_request.Tf32)
        {
            config.SetFlag(tf32);
        }
        else
        {
            config.ClearFlag(tf32);
        }

        if (_request.WorkspaceBytes is { } workspace)
        {
            config.SetMemoryLimit(_library.Enums["MemoryPoolType", "WORKSPACE"], (ulong)workspace);
        }

        if (_request.OptimizationLevel is { } level)
        {
            config.OptimizationLevel = level;
        }

        return SetTarget(config) ?? AddProfiles(builder, config, network);
    }

    private BuildFailure? SetTarget(BuilderConfig config)
    {
        if (_library.Kind == LibraryKind.TensorRt)
        {
            config.HardwareCompatibility = _library.Enums["HardwareCompatibilityLevel", "SAME_COMPUTE_CAPABILITY"];
            return null;
        }

        // Without a compute capability the library writes a plan that claims GPUs that it cannot run on.
        if (_request.ComputeCapabilities.Count == 0)
        {
            return new BuildFailure(BuildFailureKind.BadInput, "No compute capability is given, and a plan without one claims GPUs that it cannot run on.", "Give the target an architecture or a computeCapability.", null);
        }

        bool taken = config.SetComputeCapabilityCount(_request.ComputeCapabilities.Count);
        for (int i = 0; i < _request.ComputeCapabilities.Count; i++)
        {
            string capability = _request.ComputeCapabilities[i];
            taken = taken
                && int.TryParse(capability.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                && config.SetComputeCapability(number, i);
            if (!taken)
            {
                return new BuildFailure(
                    BuildFailureKind.ModelNotSupported,
                    $"TensorRT for RTX {_library.Version} does not build for compute capability {capability}.",
                    "It builds for 7.5, 8.0, 8.6, 8.9, 12.0 and 12.1; use runtime: TensorRT for others.",
                    null);
            }
        }

        return null;
    }

    private BuildFailure? AddProfiles(Builder builder, BuilderConfig config, NetworkDefinition network)
    {
        (string, IReadOnlyList<long>)[] inputs = [.. Enumerable.Range(0, network.InputCount).Select(network.Input).Select(input => (input.Name, (IReadOnlyList<long>)input.Dimensions))];
        if (ProfileFit.Check(inputs, _request.Profiles) is { } misfit)
        {
            return misfit;
        }

        foreach (PlanProfile declared in _request.Profiles)
        {
            OptimizationProfile profile = builder.CreateProfile();
            bool taken = true;
            foreach (PlanProfileInput input in declared.Inputs)
            {
                IReadOnlyList<long>[] shapes = [input.Min, input.Opt, input.Max];
                for (int selector = 0; selector < Selectors; selector++)
                {
                    taken &= profile.SetDimensions(input.Name, selector, shapes[selector]);
                }
            }

            if (!taken || !profile.IsValid || config.AddProfile(profile) < 0)
            {
                return new BuildFailure(BuildFailureKind.BadInput, $"The library refuses profile '{declared.Name}'.", "Check its shapes under spec.profiles.", null);
            }
        }

        return null;
    }

    private BuildAttempt Written(HostMemory plan, int layers, BuildTimes seconds)
    {
        Directory.CreateDirectory(_request.OutputFolder);
        string path = Path.Combine(_request.OutputFolder, BuiltPlan.PlanName);
        string? listing = _log.Listing;
        try
        {
            using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1))
            using (Stream bytes = plan.Open())
            {
                bytes.CopyTo(file, 1 << 20);
            }

            if (listing is not null)
            {
                File.WriteAllText(Path.Combine(_request.OutputFolder, BuiltPlan.ListingName), listing);
            }
        }
        catch (IOException exception)
        {
            return Failed(BuildFailureKind.Transient, $"The plan could not be written: {exception.Message}", "Free some disk space and try again.");
        }

        return new BuildAttempt(
            new BuiltPlan
            {
                Bytes = plan.Size,
                Version = _library.Version,
                HasListing = listing is not null,
                Layers = layers,
                Seconds = seconds,
                Warnings = [.. _log.Messages.Where(message => message.Severity == MessageSeverity.Warning).Select(message => message.Text).Distinct(StringComparer.Ordinal)],
            },
            null,
            null);
    }

    private BuildEvidence Evidence() => new() { Messages = _log.Messages, ComputeCapabilities = _request.ComputeCapabilities };
}
