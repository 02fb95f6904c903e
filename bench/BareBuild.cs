using System.Runtime.InteropServices;
using TrtOperator.TensorRt;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Callbacks;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.Bench;

/// <summary>
/// The fewest calls that make a plan: no checks, no kernel listing, no progress, and a logger that returns at once. What a program that
/// only calls the library would do.
/// </summary>
internal static unsafe class BareBuild
{
    /// <summary>Parses, builds and writes the plan.</summary>
    public static void Run(TensorRtLibrary library, PlanRequest request)
    {
        using Logger logger = new(library.Slots, static _ => { });
        *(nint*)(*(nint*)logger.Address + (library.Slots["ILogger", "log"] * sizeof(nint))) = (nint)(delegate* unmanaged<nint, int, nint, void>)&Ignore;
        using Builder builder = library.CreateBuilder(logger);
        using NetworkDefinition network = builder.CreateNetwork(library.StronglyTyped);
        using OnnxParser parser = library.CreateParser(network, logger);
        byte[] model = File.ReadAllBytes(request.ModelPath);
        fixed (byte* bytes = model)
        {
            if (!parser.Parse(bytes, model.Length, request.ModelPath))
            {
                throw new TensorRtException("The model could not be parsed.");
            }
        }

        using BuilderConfig config = builder.CreateConfig();
        config.ProfilingVerbosity = library.Enums["ProfilingVerbosity", "NONE"];
        config.ClearFlag(library.Enums["BuilderFlag", "TF32"]);
        config.SetComputeCapabilityCount(1);
        config.SetComputeCapability(int.Parse(request.ComputeCapabilities[0].Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture), 0);
        OptimizationProfile profile = builder.CreateProfile();
        foreach (PlanProfileInput input in request.Profiles[0].Inputs)
        {
            profile.SetDimensions(input.Name, 0, input.Min);
            profile.SetDimensions(input.Name, 1, input.Opt);
            profile.SetDimensions(input.Name, 2, input.Max);
        }

        config.AddProfile(profile);
        using HostMemory plan = builder.Build(network, config) ?? throw new TensorRtException("No plan came of it.");
        Directory.CreateDirectory(request.OutputFolder);
        using FileStream file = File.Create(Path.Combine(request.OutputFolder, BuiltPlan.PlanName));
        using Stream content = plan.Open();
        content.CopyTo(file, 1 << 20);
    }

    [UnmanagedCallersOnly]
    private static void Ignore(nint self, int severity, nint text)
    {
    }
}
