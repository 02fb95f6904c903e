using System.Runtime.InteropServices;
using TrtOperator.TensorRt.Objects;

namespace TrtOperator.TensorRt.Tests.Fakes;

/// <summary>An optimization profile: for each input its smallest, its usual and its largest shape.</summary>
internal sealed unsafe class FakeProfile(FakeTensorRt library) : FakeObject(library, "VOptimizationProfile")
{
    public static (string, nint)[] Functions =>
    [
        ("setDimensions", (nint)(delegate* unmanaged<nint, nint, int, Dims*, byte>)&SetDimensions),
        ("getDimensions", (nint)(delegate* unmanaged<nint, nint, int, Dims>)&GetDimensions),
        ("isValid", (nint)(delegate* unmanaged<nint, byte>)&GetIsValid),
    ];

    public SortedDictionary<string, long[]?[]> Shapes { get; } = new(StringComparer.Ordinal);

    public bool IsValid => Shapes.Values.All(static shapes => shapes is [{ } min, { } opt, { } max]
        && min.Length == opt.Length && opt.Length == max.Length
        && Enumerable.Range(0, min.Length).All(i => min[i] >= 0 && min[i] <= opt[i] && opt[i] <= max[i]));

    [UnmanagedCallersOnly]
    private static byte SetDimensions(nint self, nint input, int selector, Dims* dimensions)
    {
        nint address = (nint)dimensions;
        return Serve<FakeProfile, byte>(self, profile =>
        {
            if (address == 0 || selector is < 0 or > 2)
            {
                return 0;
            }

            string name = Read(input);
            if (!profile.Shapes.TryGetValue(name, out long[]?[]? shapes))
            {
                profile.Shapes[name] = shapes = new long[]?[3];
            }

            shapes[selector] = (*(Dims*)address).ToArray();
            return 1;
        });
    }

    [UnmanagedCallersOnly]
    private static Dims GetDimensions(nint self, nint input, int selector) => Serve<FakeProfile, Dims>(self, profile
        => profile.Shapes.TryGetValue(Read(input), out long[]?[]? shapes) && selector is >= 0 and <= 2 && shapes[selector] is { } shape
            ? Dims.Of(shape)
            : new Dims { Count = -1 });

    [UnmanagedCallersOnly]
    private static byte GetIsValid(nint self) => Serve<FakeProfile, byte>(self, static profile => profile.IsValid ? (byte)1 : (byte)0);
}
