using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>The C functions that the library and its parser export.</summary>
internal sealed record EntryPoints
{
    /// <summary><c>void* (void* logger, int32_t version)</c>.</summary>
    public required nint CreateBuilder { get; init; }

    /// <summary><c>void* (void* logger, int32_t version)</c>.</summary>
    public required nint CreateRuntime { get; init; }

    /// <summary><c>void* (void* network, void* logger, int version)</c>.</summary>
    public required nint CreateParser { get; init; }

    /// <summary><c>int32_t ()</c>: major, minor, patch and build.</summary>
    public required (nint Major, nint Minor, nint Patch, nint Build) Version { get; init; }

    /// <summary><c>int32_t ()</c>: major · 10000 + minor · 100 + patch.</summary>
    public required nint LibraryVersion { get; init; }

    /// <summary><c>int ()</c>.</summary>
    public required nint ParserVersion { get; init; }

    /// <summary>Loads both files. They stay loaded for the life of the process.</summary>
    /// <exception cref="TensorRtException">A file cannot be loaded or does not export what TensorRT exports.</exception>
    public static EntryPoints Load(LibraryFiles files)
    {
        nint main = Open(files.Main);
        nint parser = Open(files.Parser);
        return new EntryPoints
        {
            CreateBuilder = Export(main, files.Main, "createInferBuilder_INTERNAL"),
            CreateRuntime = Export(main, files.Main, "createInferRuntime_INTERNAL"),
            CreateParser = Export(parser, files.Parser, "createNvOnnxParser_INTERNAL"),
            Version = (
                Export(main, files.Main, "getInferLibMajorVersion"),
                Export(main, files.Main, "getInferLibMinorVersion"),
                Export(main, files.Main, "getInferLibPatchVersion"),
                Export(main, files.Main, "getInferLibBuildVersion")),
            LibraryVersion = Export(main, files.Main, "getInferLibVersion"),
            ParserVersion = Export(parser, files.Parser, "getNvOnnxParserVersion"),
        };
    }

    private static nint Open(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            string detail = exception.Message.Split('\n')[0].Trim();
            throw new TensorRtException($"The library '{path}' cannot be loaded: {detail}", exception);
        }
    }

    private static nint Export(nint library, string path, string name)
        => NativeLibrary.TryGetExport(library, name, out nint address)
            ? address
            : throw new TensorRtException($"The library '{path}' is not of TensorRT: it does not export {name}.");
}
