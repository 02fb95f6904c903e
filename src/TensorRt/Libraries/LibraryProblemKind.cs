namespace TrtOperator.TensorRt.Libraries;

/// <summary>Why a file or folder that should hold a TensorRT library cannot be used.</summary>
public enum LibraryProblemKind
{
    /// <summary>There is nothing at the path.</summary>
    NotFound,

    /// <summary>The path cannot be read: permissions, a loop of symbolic links, a fault of the disk.</summary>
    NotReadable,

    /// <summary>The file is a pipe, a device or a socket.</summary>
    NotARegularFile,

    /// <summary>The file's name is not one of a TensorRT library.</summary>
    UnknownName,

    /// <summary>The folder holds no TensorRT library.</summary>
    EmptyFolder,

    /// <summary>The library's major version is one that this program has no table for.</summary>
    UnsupportedMajor,

    /// <summary>The main library has no ONNX parser of its own major version beside it.</summary>
    ParserMissing,

    /// <summary>The file is not an ELF file.</summary>
    NotElf,

    /// <summary>The file is an ELF file, but an executable or an object file, not a shared library.</summary>
    NotSharedLibrary,

    /// <summary>The library is a 32-bit one.</summary>
    ThirtyTwoBit,

    /// <summary>The library was made for another processor.</summary>
    OtherArchitecture,

    /// <summary>The file ends before what its own headers announce.</summary>
    Truncated,

    /// <summary>The headers contradict themselves.</summary>
    Malformed,

    /// <summary>The library exports nothing that a program could call.</summary>
    NoDynamicSymbols,

    /// <summary>The library lacks the functions by which TensorRT is entered.</summary>
    NotTensorRt,
}
