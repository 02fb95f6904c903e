using System.Text;

namespace TrtOperator.Precision.Datasets;

/// <summary>Resolves names from outside to paths that stay inside a folder.</summary>
internal static class ConfinedPath
{
    private const int MaxLength = 1024;
    private const int MaxSegmentBytes = 255;

    /// <summary>
    /// Splits a relative name into its segments, or says in <paramref name="refusal"/> why it is none: absolute, with "..", with
    /// a backslash or a control character, or too long.
    /// </summary>
    internal static bool TrySplit(string name, out string[] segments, out string refusal)
    {
        segments = [.. name.Split('/').Where(segment => segment.Length > 0 && segment != ".")];
        refusal =
            name.StartsWith('/') || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0])) ? "is an absolute path"
            : segments.Contains("..") ? "leads out of its folder"
            : name.Contains('\\') ? "contains a backslash"
            : name.Any(char.IsControl) ? "contains a control character"
            : name.Length > MaxLength || segments.Any(segment => Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes) ? "is too long"
            : segments.Length == 0 ? "is empty"
            : string.Empty;
        return refusal.Length == 0;
    }

    /// <summary>Whether <paramref name="path"/>, with all links on the way followed, is below <paramref name="root"/>, with all of its own followed.</summary>
    internal static bool IsInside(string root, string path)
    {
        string? real = Real(path);
        string? folder = Real(root);
        return real is not null && folder is not null && real.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);
    }

    /// <summary>The path without links; null if they lead in a circle.</summary>
    private static string? Real(string path)
    {
        const int MaxLinks = 40;
        int links = 0;
        Stack<string> pending = new(Segments(Path.GetFullPath(path)));
        string real = "/";
        while (pending.TryPop(out string? segment))
        {
            if (segment is "." or "..")
            {
                real = segment == "." ? real : Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            string next = Path.Combine(real, segment);
            string? target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                return null;
            }

            real = Path.IsPathRooted(target) ? "/" : real;
            foreach (string part in Segments(target))
            {
                pending.Push(part);
            }
        }

        return real;

        // Last first, as they are pushed on a stack.
        static IEnumerable<string> Segments(string text) => text.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
    }
}
