using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>Where TensorRT libraries are looked for, in order, and what the order's patterns mean on this machine.</summary>
public static class LibraryPlaces
{
    /// <summary>The environment variable that names a library, or its folder, of TensorRT for RTX.</summary>
    public const string RtxVariable = "TRTENGINE_TENSORRT_RTX";

    /// <summary>The environment variable that names a library, or its folder, of either family.</summary>
    public const string AnyVariable = "TRTENGINE_TENSORRT";

    private static readonly string[] WheelFolders =
    [
        "tensorrt_rtx_libs", "tensorrt_rtx_cu13_libs", "tensorrt_rtx_cu12_libs", "tensorrt_rtx",
        "tensorrt_libs", "tensorrt_cu13_libs", "tensorrt_cu12_libs", "tensorrt",
    ];

    /// <summary>The order. A path that the caller gives comes before all of these and makes them unnecessary.</summary>
    public static IReadOnlyList<LibraryPlace> Order { get; } =
    [
        new(LibraryPlaceKind.EnvironmentVariable, RtxVariable, LibraryKind.TensorRtRtx, ["$" + RtxVariable]),
        new(LibraryPlaceKind.EnvironmentVariable, AnyVariable, null, ["$" + AnyVariable]),
        new(LibraryPlaceKind.LoaderPath, "LD_LIBRARY_PATH", null, ["$LD_LIBRARY_PATH"]),
        new(LibraryPlaceKind.LoaderFolder, "the loader's folders", null, ["/usr/local/lib/{triplet}", "/usr/local/lib", "/usr/lib/{triplet}", "/lib/{triplet}", "/usr/lib64", "/usr/lib"]),
        new(
            LibraryPlaceKind.NvidiaImage,
            "NVIDIA's images and archives",
            null,
            [
                "/opt/tensorrt*/lib", "/opt/TensorRT*/lib", "/usr/local/tensorrt*/lib", "/usr/local/TensorRT*/lib", "/usr/local/cuda/lib64",
                "/workspace/tensorrt*/lib", "/workspace/TensorRT*/lib",
            ]),
        new(
            LibraryPlaceKind.PythonWheel,
            "pip's wheels",
            null,
            [
                "$VIRTUAL_ENV/lib/python3*/site-packages/{wheel}", "$CONDA_PREFIX/lib/python3*/site-packages/{wheel}", "~/.local/lib/python3*/site-packages/{wheel}",
                "/usr/local/lib/python3*/dist-packages/{wheel}", "/usr/local/lib/python3*/site-packages/{wheel}", "/usr/lib/python3*/dist-packages/{wheel}",
            ]),
        new(LibraryPlaceKind.UserCache, "the user's cache folder", null, ["$XDG_CACHE_HOME/trtengine/tensorrt-*", "~/.cache/trtengine/tensorrt-*"]),
    ];

    /// <summary>The place that stands for a path given by the caller.</summary>
    /// <param name="path">Path of a main library or of the folder that holds it.</param>
    /// <param name="name">What the caller's setting is called, such as <c>--tensorrt</c>.</param>
    public static LibraryPlace Setting(string path, string name) => new(LibraryPlaceKind.Setting, name, null, [path]);

    /// <summary>
    /// Fills in variables, home, processor and wheel folders. The results may still hold <c>*</c>. A pattern whose variable is not set gives nothing, and
    /// neither does a relative path of a variable that is not ours: what is loaded must not depend on the folder that one happens to stand in.
    /// </summary>
    internal static IReadOnlyList<string> Expand(LibraryPlace place, Func<string, string?> variable, Architecture processor)
    {
        string triplet = processor == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        return place.Kind == LibraryPlaceKind.Setting
            ? place.Patterns
            : [.. place.Patterns
                .SelectMany(pattern => Start(pattern, place, variable))
                .SelectMany(pattern => pattern.Contains("{wheel}", StringComparison.Ordinal)
                    ? WheelFolders.Select(folder => pattern.Replace("{wheel}", folder, StringComparison.Ordinal))
                    : [pattern])
                .Select(pattern => pattern.Replace("{triplet}", triplet, StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Start(string pattern, LibraryPlace place, Func<string, string?> variable)
    {
        if (pattern[0] is not ('$' or '~'))
        {
            return [pattern];
        }

        int end = pattern.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? slash : pattern.Length;
        string value = variable(pattern[0] == '~' ? "HOME" : pattern[1..end]) ?? "";
        string[] paths = place.Kind == LibraryPlaceKind.LoaderPath ? value.Split(':') : [value];
        return paths.Where(path => path.Length > 0 && (place.IsNamed || path[0] == '/')).Select(path => path.TrimEnd('/') + pattern[end..]);
    }
}
