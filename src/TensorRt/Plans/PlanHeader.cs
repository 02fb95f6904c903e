using System.Buffers.Binary;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Plans;

/// <summary>
/// The first bytes of a plan of TensorRT for RTX 1.7. They say which version made it and which GPUs it serves, so that a plan
/// which does not fit is refused before anything loads it. The fields were read off plans whose origin was known.
/// </summary>
/// <param name="Version">The version of the library that built it.</param>
/// <param name="ComputeCapabilities">The GPUs that it serves, such as 8.6, ascending.</param>
/// <param name="NewerToo">Whether it also claims GPUs newer than those, as plans do for which no compute capability was set.</param>
/// <param name="UnknownTargets">Bits of the target mask whose meaning is not known; 0 for none.</param>
/// <param name="Bytes">The plan's size in bytes, as it says itself.</param>
public sealed record PlanHeader(LibraryVersion Version, IReadOnlyList<string> ComputeCapabilities, bool NewerToo, ulong UnknownTargets, long Bytes)
{
    /// <summary>How many bytes the header has.</summary>
    public const int Size = 64;

    private const int BytesAt = 0x10;
    private const int VersionAt = 0x18;
    private const int SecondMarkAt = 0x1c;
    private const int TargetsAt = 0x20;
    private const ulong NewerBit = 0x40;
    private static readonly string[] Targets = ["7.5", "8.0", "8.6", "8.9", "12.0", "12.1"];

    private static ReadOnlySpan<byte> Mark => "vtrt"u8;

    /// <summary>Reads a plan's header.</summary>
    /// <param name="plan">The plan's first bytes.</param>
    /// <exception cref="PlanHeaderException">They are not the header of such a plan.</exception>
    public static PlanHeader Read(ReadOnlySpan<byte> plan)
    {
        if (plan.Length < Size)
        {
            throw new PlanHeaderException(FormattableString.Invariant($"It has {plan.Length} bytes, fewer than the {Size} of a plan's header."));
        }

        if (!plan[..Mark.Length].SequenceEqual(Mark) || !plan[SecondMarkAt..(SecondMarkAt + Mark.Length)].SequenceEqual(Mark))
        {
            throw new PlanHeaderException("It is not a plan of TensorRT for RTX.");
        }

        ulong targets = BinaryPrimitives.ReadUInt64LittleEndian(plan[TargetsAt..]);
        ulong known = (1UL << Targets.Length) - 1;
        return new PlanHeader(
            new LibraryVersion(plan[VersionAt], plan[VersionAt + 1], plan[VersionAt + 2], plan[VersionAt + 3]),
            [.. Targets.Where((_, bit) => (targets & (1UL << bit)) != 0)],
            (targets & NewerBit) != 0,
            targets & ~(known | NewerBit),
            BinaryPrimitives.ReadInt64LittleEndian(plan[BytesAt..]));
    }
}
