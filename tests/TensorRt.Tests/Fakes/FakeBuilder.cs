using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>A builder: it makes the other objects and writes plans.</summary>
internal sealed unsafe class FakeBuilder(FakeTensorRt library, nint logger) : FakeObject(library, "VBuilder")
{
    private int _threads = 1;
    private nint _recorder;

    public static (string, nint)[] Functions =>
    [
        ("getLogger", (nint)(delegate* unmanaged<nint, nint>)&GetLogger),
        ("getMaxThreads", (nint)(delegate* unmanaged<nint, int>)&GetThreads),
        ("setMaxThreads", (nint)(delegate* unmanaged<nint, int, byte>)&SetThreads),
        ("getErrorRecorder", (nint)(delegate* unmanaged<nint, nint>)&GetRecorder),
        ("setErrorRecorder", (nint)(delegate* unmanaged<nint, nint, void>)&SetRecorder),
        ("createBuilderConfig", (nint)(delegate* unmanaged<nint, nint>)&CreateConfig),
        ("createNetworkV2", (nint)(delegate* unmanaged<nint, uint, nint>)&CreateNetwork),
        ("createOptimizationProfile", (nint)(delegate* unmanaged<nint, nint>)&CreateProfile),
        ("buildSerializedNetwork", (nint)(delegate* unmanaged<nint, nint, nint, nint>)&Build),
    ];

    public nint Logger => logger;

    [UnmanagedCallersOnly]
    private static nint GetLogger(nint self) => Serve<FakeBuilder, nint>(self, static builder => builder.Logger);

    [UnmanagedCallersOnly]
    private static int GetThreads(nint self) => Serve<FakeBuilder, int>(self, static builder => builder._threads);

    [UnmanagedCallersOnly]
    private static byte SetThreads(nint self, int threads) => Serve<FakeBuilder, byte>(self, builder =>
    {
        if (threads < 1)
        {
            return 0;
        }

        builder._threads = threads;
        return 1;
    });

    [UnmanagedCallersOnly]
    private static nint GetRecorder(nint self) => Serve<FakeBuilder, nint>(self, static builder => builder._recorder);

    [UnmanagedCallersOnly]
    private static void SetRecorder(nint self, nint recorder) => Do<FakeBuilder>(self, builder => builder._recorder = recorder);

    [UnmanagedCallersOnly]
    private static nint CreateConfig(nint self) => Serve<FakeBuilder, nint>(self, static builder => new FakeConfig(builder.Library).Address);

    [UnmanagedCallersOnly]
    private static nint CreateNetwork(nint self, uint flags) => Serve<FakeBuilder, nint>(self, builder => new FakeNetwork(builder.Library, flags).Address);

    [UnmanagedCallersOnly]
    private static nint CreateProfile(nint self) => Serve<FakeBuilder, nint>(self, static builder => builder.Own(new FakeProfile(builder.Library)).Address);

    [UnmanagedCallersOnly]
    private static nint Build(nint self, nint network, nint config) => Serve<FakeBuilder, nint>(self, builder => builder.Build(At<FakeNetwork>(network), At<FakeConfig>(config)));

    private nint Build(FakeNetwork network, FakeConfig config)
    {
        if (network.Graph is not { } graph)
        {
            Library.Log(logger, 1, "Error Code 4: API Usage Error (Network must have at least one output)");
            return 0;
        }

        if (graph.Input.Shape.Contains(-1) && config.Profiles.Count == 0)
        {
            Library.Log(logger, 1, "Error Code 4: API Usage Error (Network has dynamic or shape inputs, but no optimization profile has been defined.)");
            return 0;
        }

        FakeBuild build = new(
            Library.Number, network.Flags, config.Flags, config.Level, config.Verbosity, config.Hardware, config.Workspace,
            [.. config.Profiles.Select(static profile => new SortedDictionary<string, long[][]>(profile.Shapes.ToDictionary(entry => entry.Key, entry => entry.Value.Select(shape => shape!).ToArray()), StringComparer.Ordinal))]);
        Library.Log(logger, 3, "Compiling the network.");
        if (config.Monitor != 0 && !Show(config.Monitor, graph.Layers.Count))
        {
            Library.Log(logger, 1, "The build was cancelled.");
            return 0;
        }

        Library.Builds.Enqueue(build);
        return new FakeMemory(Library, FakePlan.Write(build, graph)).Address;
    }

    // One phase inside another, each step of the inner one told, all through the monitor's own vtable.
    private bool Show(nint monitor, int steps)
    {
        nint* table = *(nint**)monitor;
        var start = (delegate* unmanaged<nint, nint, nint, int, void>)table[Library.Slots["IProgressMonitor", "phaseStart"]];
        var step = (delegate* unmanaged<nint, nint, int, byte>)table[Library.Slots["IProgressMonitor", "stepComplete"]];
        var finish = (delegate* unmanaged<nint, nint, void>)table[Library.Slots["IProgressMonitor", "phaseFinish"]];
        nint outer = Text("Building Engine");
        nint inner = Text("Tactic Selection");
        start(monitor, outer, 0, 1);
        start(monitor, inner, outer, steps);
        bool wanted = true;
        for (int i = 0; i < steps && wanted; i++)
        {
            wanted = step(monitor, inner, i) != 0;
        }

        finish(monitor, inner);
        wanted = wanted && step(monitor, outer, 0) != 0;
        finish(monitor, outer);
        return wanted;
    }
}
