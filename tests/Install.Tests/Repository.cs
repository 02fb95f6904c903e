using System.Runtime.CompilerServices;

namespace TrtOperator.Install.Tests;

/// <summary>Where the files are that are tested.</summary>
internal static class Repository
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    private static string Here([CallerFilePath] string path = "") => path;
}
