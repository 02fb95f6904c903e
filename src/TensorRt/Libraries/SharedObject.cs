using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>A shared library as its file describes it, read without loading it: code of an unknown file never runs.</summary>
/// <param name="Path">The path it was read from.</param>
/// <param name="SoName">The name it gives itself (<c>DT_SONAME</c>), or null where it gives none.</param>
/// <param name="Needed">The libraries that it names as its needs, in its order.</param>
/// <param name="Exports">The names of the functions and data that it defines for others.</param>
public sealed record SharedObject(string Path, string? SoName, IReadOnlyList<string> Needed, IReadOnlySet<string> Exports)
{
    /// <summary>
    /// Reads headers, extents and names of the library at <paramref name="path"/>. Only a file for which this is true may be loaded.
    /// </summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="library">What the file describes, if it is whole and for this machine's processor.</param>
    /// <param name="problem">Otherwise why not.</param>
    public static bool TryInspect(string path, [NotNullWhen(true)] out SharedObject? library, [NotNullWhen(false)] out LibraryProblem? problem)
        => TryInspect(path, RuntimeInformation.ProcessArchitecture, out library, out problem);

    internal static bool TryInspect(
        string path, Architecture processor, [NotNullWhen(true)] out SharedObject? library, [NotNullWhen(false)] out LibraryProblem? problem)
    {
        library = null;
        try
        {
            problem = PathProblem(path);
            if (problem is not null)
            {
                return false;
            }

            using ElfFile file = ElfFile.Open(path, processor);
            library = file.Describe();
            return true;
        }
        catch (ElfException exception)
        {
            problem = exception.ProblemOf(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = Unreadable(path, exception);
        }

        return false;
    }

    internal static LibraryProblem Unreadable(string path, Exception exception) => new(
        LibraryProblemKind.NotReadable, path, $"'{path}' cannot be read: {exception.Message.TrimEnd('.')}.", "Check its links and permissions, and those of the folders above it.");

    /// <summary>Why there is no regular file at the path; null where there is one.</summary>
    internal static LibraryProblem? PathProblem(string path)
    {
        try
        {
            _ = FileIdentity.Of(path, out FileIdentity.EntryType type);
            return type == FileIdentity.EntryType.File
                ? null
                : new(LibraryProblemKind.NotARegularFile, path, $"'{path}' is not a regular file.", "Name the library's file itself.");
        }
        catch (FileNotFoundException)
        {
            return new(LibraryProblemKind.NotFound, path, $"There is no file '{path}'.", "Correct the path.");
        }
        catch (IOException exception)
        {
            return Unreadable(path, exception);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without statx (glibc before 2.28) cannot tell; opening the file will.
            return null;
        }
    }
}
