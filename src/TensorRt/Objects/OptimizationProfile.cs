using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Objects;

/// <summary>An optimization profile. The builder owns it.</summary>
internal sealed unsafe class OptimizationProfile(SlotTable slots, nint address) : NativeObject(slots, address, owned: false)
{
    protected override string Class => "VOptimizationProfile";

    /// <summary>Whether every input has minimum ≤ optimum ≤ maximum.</summary>
    public bool IsValid => ((delegate* unmanaged<nint, byte>)Method("isValid"))(Self) != 0;

    public bool SetDimensions(string input, int selector, IReadOnlyList<long> dimensions)
    {
        Dims dims = Dims.Of(dimensions);
        using NativeText name = new(input);
        return ((delegate* unmanaged<nint, nint, int, Dims*, byte>)Method("setDimensions"))(Self, name.Address, selector, &dims) != 0;
    }

    public long[] GetDimensions(string input, int selector)
    {
        using NativeText name = new(input);
        return ((delegate* unmanaged<nint, nint, int, Dims>)Method("getDimensions"))(Self, name.Address, selector).ToArray();
    }
}
