using System.Globalization;
using System.Text;

namespace TrtOperator.Storage;

/// <summary>
/// The names that every store accepts: relative, separated by '/', and meaning the same on a POSIX file system and in a blob container.
/// </summary>
internal static class ObjectName
{
    /// <summary>Azure's bound on blob names; Linux allows four times that for a path.</summary>
    public const int MaxLength = 1024;

    /// <summary>NAME_MAX of the usual file systems, in UTF-8 bytes.</summary>
    public const int MaxSegmentBytes = 255;

    /// <summary>How the files begin that a store keeps for itself.</summary>
    public const string ReservedPrefix = ".trtengine-";

    /// <summary>Returns the name if it is acceptable.</summary>
    /// <exception cref="StorageException">It is not; the message says why.</exception>
    public static string Require(string name)
        => Fault(name) is { } fault ? throw Refusal(name, fault) : name;

    /// <summary>Returns a prefix for listing if it is acceptable: empty, or a name that may end with '/'.</summary>
    /// <exception cref="StorageException">It is not; the message says why.</exception>
    public static string RequirePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        string name = prefix.EndsWith('/') ? prefix[..^1] : prefix;
        return prefix.Length > 0 && Fault(name) is { } fault ? throw Refusal(prefix, fault) : prefix;
    }

    /// <summary>Joins a folder's name (may be empty) and a name below it.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Why the name is not acceptable, or null.</summary>
    public static string? Fault(string name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return "is empty";
        }

        if (name.Length > MaxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has more than {MaxLength} characters");
        }

        if (name.Contains('\\', StringComparison.Ordinal))
        {
            return "has a backslash";
        }

        if (name.StartsWith('/'))
        {
            return "is absolute";
        }

        foreach (Rune rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return "has a control character or broken text";
            }
        }

        return name.Split('/').Select(SegmentFault).FirstOrDefault(fault => fault is not null);
    }

    /// <summary>A name for a message: control characters escaped, cut to a readable length.</summary>
    public static string Printable(string name)
    {
        StringBuilder text = new();
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, 200)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }

        return name.Length > 200 ? text.Append('…').ToString() : text.ToString();
    }

    private static string? SegmentFault(string segment)
        => segment.Length == 0 ? "has an empty part between slashes"
        : segment is "." or ".." ? "has a '.' or '..' part"
        : segment.EndsWith('.') || segment.StartsWith(' ') || segment.EndsWith(' ') ? "has a part that ends with '.' or begins or ends with a space"
        : segment.StartsWith(ReservedPrefix, StringComparison.Ordinal) ? $"has a part that begins with '{ReservedPrefix}', which is kept for the store itself"
        : Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes ? string.Create(CultureInfo.InvariantCulture, $"has a part longer than {MaxSegmentBytes} bytes")
        : null;

    private static StorageException Refusal(string name, string fault)
        => new($"The object name '{Printable(name)}' {fault}; use a relative name of plain parts separated by '/'.", StorageFailure.Refused);
}
