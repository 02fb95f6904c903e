using TrtOperator.TensorRt.Abi;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>Which slot table a library is called through.</summary>
/// <param name="Abi">The table.</param>
/// <param name="Probed">Whether this very minor version is one that the table was checked with; another is used only after its handshake.</param>
public sealed record AbiChoice(AbiVersion Abi, bool Probed)
{
    private const int FirstStronglyTypedMinor = 7;
    private const int NewestMinorOf10 = 16;
    private const int NewestMinorOf11 = 1;
    private const int ProbedMinorOfRtx = 7;

    /// <summary>Chooses by family and version.</summary>
    /// <exception cref="TensorRtException">There is no table for it.</exception>
    public static AbiChoice For(LibraryKind kind, LibraryVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return (kind, version.Major) switch
        {
            (LibraryKind.TensorRtRtx, 1) => new AbiChoice(AbiVersion.Rtx17, version.Minor == ProbedMinorOfRtx),
            (LibraryKind.TensorRt, 10) when version.Minor < FirstStronglyTypedMinor => throw new TensorRtException(
                $"TensorRT {version} builds no strongly typed plans; use 10.{FirstStronglyTypedMinor} or later."),
            (LibraryKind.TensorRt, 10) => new AbiChoice(AbiVersion.TensorRt10, version.Minor <= NewestMinorOf10),
            (LibraryKind.TensorRt, 11) => new AbiChoice(AbiVersion.TensorRt11, version.Minor <= NewestMinorOf11),
            (LibraryKind.TensorRtRtx, _) => throw new TensorRtException($"TensorRT for RTX {version} is not supported; use 1.{ProbedMinorOfRtx}."),
            _ => throw new TensorRtException($"TensorRT {version} is not supported; use 10.{FirstStronglyTypedMinor} or later, or 11."),
        };
    }
}
