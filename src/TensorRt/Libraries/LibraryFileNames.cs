using System.Buffers;
using System.Globalization;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>What the file names of TensorRT's libraries say.</summary>
internal static class LibraryFileNames
{
    /// <summary>The function by which a main library is entered.</summary>
    public const string MainEntry = "createInferBuilder_INTERNAL";

    /// <summary>The function by which a parser is entered.</summary>
    public const string ParserEntry = "createNvOnnxParser_INTERNAL";

    private static readonly (LibraryKind Kind, string Main, string Parser, int[] Majors)[] Families =
    [
        (LibraryKind.TensorRtRtx, "libtensorrt_rtx.so", "libtensorrt_onnxparser_rtx.so", [1]),
        (LibraryKind.TensorRt, "libnvinfer.so", "libnvonnxparser.so", [10, 11]),
    ];

    private static readonly SearchValues<char> VersionCharacters = SearchValues.Create("0123456789.");

    /// <summary>The patterns under which main libraries are listed in a folder.</summary>
    public static IReadOnlyList<string> ListingPatterns { get; } = [.. Families.Select(family => family.Main + "*")];

    /// <summary>Reads <c>libnvinfer.so.10.13.3</c> as TensorRT, 10; a name without a version has no major.</summary>
    public static bool TryReadMain(string fileName, out LibraryKind kind, out int? major) => TryRead(fileName, parser: false, out kind, out major);

    /// <summary>Whether the name is that of an ONNX parser.</summary>
    public static bool IsParser(string fileName) => TryRead(fileName, parser: true, out _, out _);

    /// <summary>The majors of a family that this program has tables for.</summary>
    public static IReadOnlyList<int> Majors(LibraryKind kind) => Of(kind).Majors;

    /// <summary>Names under which the parser that belongs to the main library <paramref name="mainName"/> may lie beside it, best first.</summary>
    public static IReadOnlyList<string> ParserNames(LibraryKind kind, string mainName, int? major)
    {
        (_, string main, string parser, int[] majors) = Of(kind);
        IEnumerable<string> ofMajor = (major is { } one ? [one] : majors.Reverse()).Select(number => string.Create(CultureInfo.InvariantCulture, $"{parser}.{number}"));
        return [.. ofMajor.Prepend(parser + mainName[main.Length..]).Distinct(StringComparer.Ordinal)];
    }

    private static (LibraryKind Kind, string Main, string Parser, int[] Majors) Of(LibraryKind kind) => Families.Single(family => family.Kind == kind);

    private static bool TryRead(string fileName, bool parser, out LibraryKind kind, out int? major)
    {
        foreach ((LibraryKind family, string main, string onnxParser, _) in Families)
        {
            string stem = parser ? onnxParser : main;
            if (fileName.StartsWith(stem, StringComparison.Ordinal) && TryReadMajor(fileName.AsSpan(stem.Length), out major))
            {
                kind = family;
                return true;
            }
        }

        (kind, major) = (default, null);
        return false;
    }

    private static bool TryReadMajor(ReadOnlySpan<char> suffix, out int? major)
    {
        major = null;
        if (suffix.IsEmpty)
        {
            return true;
        }

        if (suffix[0] != '.' || suffix.ContainsAnyExcept(VersionCharacters))
        {
            return false;
        }

        ReadOnlySpan<char> digits = suffix[1..];
        int dot = digits.IndexOf('.');
        if (!int.TryParse(dot < 0 ? digits : digits[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        major = number;
        return true;
    }
}
