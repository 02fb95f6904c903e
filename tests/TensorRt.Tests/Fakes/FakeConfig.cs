using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>A builder configuration that keeps what it is told.</summary>
internal sealed unsafe class FakeConfig(FakeTensorRt library) : FakeObject(library, "VBuilderConfig")
{
    private readonly Dictionary<int, nuint> _limits = [];

    public static (string, nint)[] Functions =>
    [
        ("getFlags", (nint)(delegate* unmanaged<nint, uint>)&GetFlags),
        ("setFlags", (nint)(delegate* unmanaged<nint, uint, void>)&SetFlags),
        ("getFlag", (nint)(delegate* unmanaged<nint, int, byte>)&GetFlag),
        ("setFlag", (nint)(delegate* unmanaged<nint, int, void>)&SetFlag),
        ("clearFlag", (nint)(delegate* unmanaged<nint, int, void>)&ClearFlag),
        ("getBuilderOptimizationLevel", (nint)(delegate* unmanaged<nint, int>)&GetLevel),
        ("setBuilderOptimizationLevel", (nint)(delegate* unmanaged<nint, int, void>)&SetLevel),
        ("getProfilingVerbosity", (nint)(delegate* unmanaged<nint, int>)&GetVerbosity),
        ("setProfilingVerbosity", (nint)(delegate* unmanaged<nint, int, void>)&SetVerbosity),
        ("getHardwareCompatibilityLevel", (nint)(delegate* unmanaged<nint, int>)&GetHardware),
        ("setHardwareCompatibilityLevel", (nint)(delegate* unmanaged<nint, int, void>)&SetHardware),
        ("getProgressMonitor", (nint)(delegate* unmanaged<nint, nint>)&GetMonitor),
        ("setProgressMonitor", (nint)(delegate* unmanaged<nint, nint, void>)&SetMonitor),
        ("getNbOptimizationProfiles", (nint)(delegate* unmanaged<nint, int>)&GetProfiles),
        ("addOptimizationProfile", (nint)(delegate* unmanaged<nint, nint, int>)&AddProfile),
        ("getMemoryPoolLimit", (nint)(delegate* unmanaged<nint, int, nuint>)&GetLimit),
        ("setMemoryPoolLimit", (nint)(delegate* unmanaged<nint, int, nuint, void>)&SetLimit),
        ("createTimingCache", (nint)(delegate* unmanaged<nint, nint, nuint, nint>)&CreateCache),
        ("setTimingCache", (nint)(delegate* unmanaged<nint, nint, byte, byte>)&SetCache),
    ];

    public uint Flags { get; private set; } = 1u << library.Enums["BuilderFlag", "TF32"];

    public int Level { get; private set; } = 3;

    public int Verbosity { get; private set; }

    public int Hardware { get; private set; }

    public nint Monitor { get; private set; }

    public List<FakeProfile> Profiles { get; } = [];

    public ulong? Workspace => _limits.TryGetValue(Library.Enums["MemoryPoolType", "WORKSPACE"], out nuint bytes) ? bytes : null;

    [UnmanagedCallersOnly]
    private static uint GetFlags(nint self) => Serve<FakeConfig, uint>(self, static config => config.Flags);

    [UnmanagedCallersOnly]
    private static void SetFlags(nint self, uint flags) => Do<FakeConfig>(self, config => config.Flags = flags);

    [UnmanagedCallersOnly]
    private static byte GetFlag(nint self, int flag) => Serve<FakeConfig, byte>(self, config => (byte)((config.Flags >> flag) & 1));

    [UnmanagedCallersOnly]
    private static void SetFlag(nint self, int flag) => Do<FakeConfig>(self, config => config.Flags |= 1u << flag);

    [UnmanagedCallersOnly]
    private static void ClearFlag(nint self, int flag) => Do<FakeConfig>(self, config => config.Flags &= ~(1u << flag));

    [UnmanagedCallersOnly]
    private static int GetLevel(nint self) => Serve<FakeConfig, int>(self, static config => config.Level);

    [UnmanagedCallersOnly]
    private static void SetLevel(nint self, int level) => Do<FakeConfig>(self, config => config.Level = level);

    [UnmanagedCallersOnly]
    private static int GetVerbosity(nint self) => Serve<FakeConfig, int>(self, static config => config.Verbosity);

    [UnmanagedCallersOnly]
    private static void SetVerbosity(nint self, int verbosity) => Do<FakeConfig>(self, config => config.Verbosity = verbosity);

    [UnmanagedCallersOnly]
    private static int GetHardware(nint self) => Serve<FakeConfig, int>(self, static config => config.Hardware);

    [UnmanagedCallersOnly]
    private static void SetHardware(nint self, int level) => Do<FakeConfig>(self, config => config.Hardware = level);

    [UnmanagedCallersOnly]
    private static nint GetMonitor(nint self) => Serve<FakeConfig, nint>(self, static config => config.Monitor);

    [UnmanagedCallersOnly]
    private static void SetMonitor(nint self, nint monitor) => Do<FakeConfig>(self, config => config.Monitor = monitor);

    [UnmanagedCallersOnly]
    private static int GetProfiles(nint self) => Serve<FakeConfig, int>(self, static config => config.Profiles.Count);

    [UnmanagedCallersOnly]
    private static int AddProfile(nint self, nint profile) => Serve<FakeConfig, int>(self, config =>
    {
        FakeProfile added = At<FakeProfile>(profile);
        if (!added.IsValid)
        {
            return -1;
        }

        config.Profiles.Add(added);
        return config.Profiles.Count - 1;
    });

    [UnmanagedCallersOnly]
    private static nuint GetLimit(nint self, int pool) => Serve<FakeConfig, nuint>(self, config => config._limits.GetValueOrDefault(pool));

    [UnmanagedCallersOnly]
    private static void SetLimit(nint self, int pool, nuint bytes) => Do<FakeConfig>(self, config => config._limits[pool] = bytes);

    [UnmanagedCallersOnly]
    private static nint CreateCache(nint self, nint bytes, nuint size) => Serve<FakeConfig, nint>(self, static config => new FakeTimingCache(config.Library).Address);

    [UnmanagedCallersOnly]
    private static byte SetCache(nint self, nint cache, byte ignoreMismatch) => Serve<FakeConfig, byte>(self, _ => At<FakeTimingCache>(cache).IsUsable ? (byte)1 : (byte)0);
}
