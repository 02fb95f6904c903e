using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>The runtime: it reads plans of its own version.</summary>
internal sealed unsafe class FakeRuntime(FakeTensorRt library, nint logger) : FakeObject(library, "VRuntime")
{
    public static (string, nint)[] Functions =>
    [
        ("getLogger", (nint)(delegate* unmanaged<nint, nint>)&GetLogger),
        ("deserializeCudaEngine", (nint)(delegate* unmanaged<nint, nint, nuint, nint>)&Deserialize),
    ];

    public nint Logger => logger;

    [UnmanagedCallersOnly]
    private static nint GetLogger(nint self) => Serve<FakeRuntime, nint>(self, static runtime => runtime.Logger);

    [UnmanagedCallersOnly]
    private static nint Deserialize(nint self, nint bytes, nuint size) => Serve<FakeRuntime, nint>(self, runtime =>
    {
        if (FakePlan.TryRead(new ReadOnlySpan<byte>((void*)bytes, checked((int)size)), runtime.Library.Number, out FakeBuild? build, out FakeGraph? graph))
        {
            return new FakeEngine(runtime.Library, build!, graph!).Address;
        }

        runtime.Library.Log(runtime.Logger, 1, "Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.)");
        return 0;
    });
}
