using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>The vtables of the fakes, one for each class and table; they live as long as the process.</summary>
internal static unsafe class FakeVtables
{
    private const int Length = 128;

    private static readonly Dictionary<(AbiVersion Abi, string Class), nint> Made = [];
    private static readonly Lock Lock = new();

    private static readonly Dictionary<string, (string Method, nint Function)[]> Functions = new(StringComparer.Ordinal)
    {
        ["VBuilder"] = FakeBuilder.Functions,
        ["VBuilderConfig"] = FakeConfig.Functions,
        ["VOptimizationProfile"] = FakeProfile.Functions,
        ["VTimingCache"] = [],
        ["VNetworkDefinition"] = FakeNetwork.Functions,
        ["VTensor"] = FakeTensor.Functions,
        ["VLayer"] = FakeLayer.Functions,
        ["VHostMemory"] = FakeMemory.Functions,
        ["VRuntime"] = FakeRuntime.Functions,
        ["VCudaEngine"] = FakeEngine.Functions,
        ["VEngineInspector"] = FakeInspector.Functions,
        ["VExecutionContext"] = FakeContext.Functions,
        ["IParser"] = [.. FakeParser.Functions, ("~deleting", (nint)(delegate* unmanaged<nint, void>)&DeleteWhole)],
        ["IParserError"] = FakeParserError.Functions,
    };

    /// <summary>The vtable of every public part: its destructor pair and nothing else.</summary>
    public static nint Public { get; } = MakePublic();

    public static nint Of(SlotTable slots, string name)
    {
        lock (Lock)
        {
            if (!Made.TryGetValue((slots.Abi, name), out nint table))
            {
                nint* made = Empty();
                foreach ((string method, nint function) in Functions[name])
                {
                    made[slots[name, method]] = function;
                }

                Made[(slots.Abi, name)] = table = (nint)made;
            }

            return table;
        }
    }

    private static nint MakePublic()
    {
        nint* table = Empty();
        table[0] = (nint)(delegate* unmanaged<nint, void>)&Complete;
        table[1] = (nint)(delegate* unmanaged<nint, void>)&Delete;
        return (nint)table;
    }

    private static nint* Empty()
    {
        nint* table = (nint*)NativeMemory.Alloc(Length, (nuint)sizeof(nint));
        for (int slot = 0; slot < Length; slot++)
        {
            table[slot] = (nint)(delegate* unmanaged<nint, nint>)&Unserved;
        }

        return table;
    }

    [UnmanagedCallersOnly]
    private static nint Unserved(nint self) => FakeObject.Serve<FakeObject, nint>(self, static target =>
    {
        target.Library.Complaints.Enqueue($"{target.Name}: unserved slot");
        return 0;
    });

    [UnmanagedCallersOnly]
    private static void Complete(nint self)
    {
        // Nobody destroys an object without giving its memory back.
    }

    [UnmanagedCallersOnly]
    private static void Delete(nint self) => FakeObject.Do<FakeObject>(((nint*)self)[1], static target => target.Destroy());

    [UnmanagedCallersOnly]
    private static void DeleteWhole(nint self) => FakeObject.Do<FakeObject>(self, static target => target.Destroy());
}
