using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>An execution context whose device memory is the host's.</summary>
internal sealed unsafe class FakeContext(FakeEngine engine) : FakeObject(engine.Library, "VExecutionContext")
{
    private readonly Dictionary<string, nint> _addresses = new(StringComparer.Ordinal);
    private readonly FakeEngine _engine = engine;
    private long[] _shape = engine.Graph.Input.Shape;
    private int _profile;

    public static (string, nint)[] Functions =>
    [
        ("getEngine", (nint)(delegate* unmanaged<nint, nint>)&GetEngine),
        ("setOptimizationProfileAsync", (nint)(delegate* unmanaged<nint, int, nint, byte>)&SetProfile),
        ("setInputShape", (nint)(delegate* unmanaged<nint, nint, Dims*, byte>)&SetInputShape),
        ("getTensorShape", (nint)(delegate* unmanaged<nint, nint, Dims>)&GetTensorShape),
        ("setTensorAddress", (nint)(delegate* unmanaged<nint, nint, nint, byte>)&SetAddress),
        ("enqueueV3", (nint)(delegate* unmanaged<nint, nint, byte>)&Enqueue),
    ];

    public bool Belongs(FakeEngine to) => _engine == to;

    [UnmanagedCallersOnly]
    private static nint GetEngine(nint self) => Serve<FakeContext, nint>(self, static context => context._engine.Address);

    [UnmanagedCallersOnly]
    private static byte SetProfile(nint self, int index, nint stream) => Serve<FakeContext, byte>(self, context =>
    {
        if (index < 0 || index >= Math.Max(1, context._engine.Build.Profiles.Count))
        {
            return 0;
        }

        context._profile = index;
        context._shape = context._engine.Graph.Input.Shape;
        return 1;
    });

    [UnmanagedCallersOnly]
    private static byte SetInputShape(nint self, nint name, Dims* dimensions)
    {
        nint address = (nint)dimensions;
        return Serve<FakeContext, byte>(self, context =>
        {
            if (address == 0 || Read(name) != context._engine.Graph.Input.Name)
            {
                return 0;
            }

            long[] shape = (*(Dims*)address).ToArray();
            if (!context.Fits(shape))
            {
                return 0;
            }

            context._shape = shape;
            return 1;
        });
    }

    [UnmanagedCallersOnly]
    private static Dims GetTensorShape(nint self, nint name) => Serve<FakeContext, Dims>(self, context
        => Read(name) is var text && text == context._engine.Graph.Input.Name ? Dims.Of(context._shape)
            : text == context._engine.Graph.Output.Name ? Dims.Of(context._engine.Graph.OutputShape(context._shape))
            : new Dims { Count = -1 });

    [UnmanagedCallersOnly]
    private static byte SetAddress(nint self, nint name, nint memory) => Serve<FakeContext, byte>(self, context =>
    {
        string text = Read(name);
        if (text != context._engine.Graph.Input.Name && text != context._engine.Graph.Output.Name)
        {
            return 0;
        }

        context._addresses[text] = memory;
        return 1;
    });

    [UnmanagedCallersOnly]
    private static byte Enqueue(nint self, nint stream) => Serve<FakeContext, byte>(self, context =>
    {
        FakeGraph graph = context._engine.Graph;
        nint input = context._addresses.GetValueOrDefault(graph.Input.Name);
        nint output = context._addresses.GetValueOrDefault(graph.Output.Name);
        if (input == 0 || output == 0 || context._shape.Contains(-1))
        {
            return 0;
        }

        long count = context._shape.Aggregate(1L, static (product, size) => checked(product * size));
        float[] made = graph.Run(new ReadOnlySpan<float>((void*)input, checked((int)count)));
        made.CopyTo(new Span<float>((void*)output, made.Length));
        return 1;
    });

    private bool Fits(long[] shape)
    {
        long[] declared = _engine.Graph.Input.Shape;
        if (shape.Length != declared.Length || !shape.Zip(declared).All(static pair => pair.Second is -1 ? pair.First >= 0 : pair.First == pair.Second))
        {
            return false;
        }

        return _engine.Build.Profiles.Count == 0
            || !_engine.Build.Profiles[_profile].TryGetValue(_engine.Graph.Input.Name, out long[][]? range)
            || Enumerable.Range(0, shape.Length).All(i => shape[i] >= range[0][i] && shape[i] <= range[2][i]);
    }
}
