using System.Runtime.CompilerServices;

namespace TrtOperator.EndToEnd;

/// <summary>Where the repository is, and where pages for people to read are left.</summary>
public static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    public static string Pages { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts/e2e/pages")).FullName;

    private static string Here([CallerFilePath] string path = "") => path;
}
