using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>Judges one main library by its name, its neighbour and its file.</summary>
internal static class MainLibrary
{
    /// <summary>The file names that a family's main library may have, for messages.</summary>
    public static string Wanted(LibraryKind? only) => only switch
    {
        LibraryKind.TensorRtRtx => "libtensorrt_rtx.so.1",
        LibraryKind.TensorRt => "libnvinfer.so.10 or libnvinfer.so.11",
        _ => "libtensorrt_rtx.so.1, libnvinfer.so.11 or libnvinfer.so.10",
    };

    /// <summary>
    /// The main libraries of a folder, TensorRT for RTX first, then the newest major: of each family and major the name that programs are linked to
    /// (<c>libnvinfer.so.10</c>), or the one with the longest version where that is missing.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be listed.</exception>
    public static IReadOnlyList<string> InFolder(string folder, LibraryKind? only)
    {
        List<(LibraryKind Kind, int? Major, string Name)> found = [];
        foreach (string name in LibraryFileNames.ListingPatterns.SelectMany(pattern => Directory.GetFileSystemEntries(folder, pattern)).Select(path => Path.GetFileName(path)!))
        {
            if (LibraryFileNames.TryReadMain(name, out LibraryKind kind, out int? major) && (only is null || kind == only))
            {
                found.Add((kind, major, name));
            }
        }

        // A name without a version is only a link for compilers, unless it is all there is.
        return [.. found
            .Where(file => file.Major is not null || !found.Exists(other => other.Kind == file.Kind && other.Major is not null))
            .GroupBy(file => (file.Kind, file.Major))
            .OrderByDescending(group => group.Key.Kind)
            .ThenByDescending(group => group.Key.Major)
            .Select(group => Path.Combine(folder, group.Select(file => file.Name).OrderBy(name => name.Count(character => character == '.')).ThenBy(name => name, StringComparer.Ordinal).First()))];
    }

    /// <summary>Finds the parser that belongs to <paramref name="main"/> and reads both files without loading them.</summary>
    public static bool TryPair(string main, Architecture processor, [NotNullWhen(true)] out LibraryFiles? files, [NotNullWhen(false)] out LibraryProblem? problem)
    {
        files = null;
        string name = Path.GetFileName(main);
        problem = SharedObject.PathProblem(main);
        if (problem is not null)
        {
            return false;
        }

        if (!LibraryFileNames.TryReadMain(name, out LibraryKind kind, out int? major))
        {
            problem = new(
                LibraryProblemKind.UnknownName,
                main,
                LibraryFileNames.IsParser(name) ? $"'{main}' is TensorRT's ONNX parser, not its main library." : $"'{main}' does not have the name of a TensorRT library.",
                $"Name {Wanted(null)}, or the folder that holds it.");
            return false;
        }

        if (major is { } number && !LibraryFileNames.Majors(kind).Contains(number))
        {
            problem = new(
                LibraryProblemKind.UnsupportedMajor, main, $"'{main}' is of a major version that this program has no table for.", $"Use {Wanted(kind)}.");
            return false;
        }

        if (!TryEnter(main, LibraryFileNames.MainEntry, processor, out problem))
        {
            return false;
        }

        string folder = Path.GetDirectoryName(main) ?? "/";
        IReadOnlyList<string> parsers = LibraryFileNames.ParserNames(kind, name, major);
        if (parsers.Select(parser => Path.Combine(folder, parser)).FirstOrDefault(Path.Exists) is not { } beside)
        {
            problem = new(
                LibraryProblemKind.ParserMissing,
                main,
                $"'{main}' has no ONNX parser beside it: '{parsers[^1]}' is missing.",
                kind == LibraryKind.TensorRtRtx
                    ? "Put it into the same folder; NVIDIA's wheel (pip download --no-deps tensorrt-rtx-cu13-libs==1.7.1.116, then unzip it) holds both."
                    : "Put the parser of the same release into the same folder, or install NVIDIA's package libnvonnxparsers.");
            return false;
        }

        if (!TryEnter(beside, LibraryFileNames.ParserEntry, processor, out problem))
        {
            return false;
        }

        files = new LibraryFiles(kind, main, beside);
        return true;
    }

    private static bool TryEnter(string path, string entry, Architecture processor, [NotNullWhen(false)] out LibraryProblem? problem)
    {
        if (!SharedObject.TryInspect(path, processor, out SharedObject? library, out problem))
        {
            return false;
        }

        if (!library.Exports.Contains(entry))
        {
            problem = new(
                LibraryProblemKind.NotTensorRt,
                path,
                $"'{path}' has the name of a TensorRT library but does not export '{entry}', so it is another library.",
                "Name the library that NVIDIA released.");
            return false;
        }

        return true;
    }
}
