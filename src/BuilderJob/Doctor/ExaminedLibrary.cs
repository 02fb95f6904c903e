using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Doctor;

/// <summary>A library that was found, read and asked.</summary>
internal sealed record ExaminedLibrary
{
    public required LibraryKind Kind { get; init; }

    /// <summary>The version that the library gives of itself; null where it could not be asked.</summary>
    public string? Version { get; init; }

    public int? ParserVersion { get; init; }

    /// <summary>The slot table it is called through; null where there is none for its version.</summary>
    public string? Abi { get; init; }

    public required ExaminedFile Main { get; init; }

    public required ExaminedFile Parser { get; init; }

    /// <summary>Where it was found, in the words of the order.</summary>
    public required string Place { get; init; }

    /// <summary>Whether a person named it.</summary>
    public required bool Named { get; init; }

    /// <summary>Whether it may be used: its handshake passed.</summary>
    public required bool Usable { get; init; }

    /// <summary>Why it may not be used; null where it may.</summary>
    public string? Reason { get; init; }

    public required IReadOnlyList<HandshakeCheck> Handshake { get; init; }

    /// <summary>The family as people say it.</summary>
    public static string FamilyName(LibraryKind kind) => kind == LibraryKind.TensorRtRtx ? "TensorRT for RTX" : "TensorRT";
}
