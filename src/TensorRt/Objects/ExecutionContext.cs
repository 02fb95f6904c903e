using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>One execution of an engine at a time.</summary>
internal sealed unsafe class ExecutionContext(SlotTable slots, nint address) : NativeObject(slots, address, owned: true)
{
    protected override string Class => "VExecutionContext";

    /// <summary>The engine's address.</summary>
    public nint Engine => ((delegate* unmanaged<nint, nint>)Method("getEngine"))(Self);

    public void SetProfiler(nint profiler) => ((delegate* unmanaged<nint, nint, void>)Method("setProfiler"))(Self, profiler);

    public bool SetProfile(int index, nint stream)
        => ((delegate* unmanaged<nint, int, nint, byte>)Method("setOptimizationProfileAsync"))(Self, index, stream) != 0;

    public bool SetInputShape(string input, IReadOnlyList<long> shape)
    {
        Dims dims = Dims.Of(shape);
        using NativeText name = new(input);
        return ((delegate* unmanaged<nint, nint, Dims*, byte>)Method("setInputShape"))(Self, name.Address, &dims) != 0;
    }

    /// <summary>The shape that the tensor has under the input shapes set so far; -1 where they do not say.</summary>
    public long[] TensorShape(string tensor)
    {
        using NativeText name = new(tensor);
        return ((delegate* unmanaged<nint, nint, Dims>)Method("getTensorShape"))(Self, name.Address).ToArray();
    }

    /// <param name="tensor">An input's or output's name.</param>
    /// <param name="memory">Device memory.</param>
    public bool SetAddress(string tensor, nint memory)
    {
        using NativeText name = new(tensor);
        return ((delegate* unmanaged<nint, nint, nint, byte>)Method("setTensorAddress"))(Self, name.Address, memory) != 0;
    }

    /// <summary>Puts one execution into a stream; false where the library refuses, which it then has logged.</summary>
    public bool Enqueue(nint stream) => ((delegate* unmanaged<nint, nint, byte>)Method("enqueueV3"))(Self, stream) != 0;
}
