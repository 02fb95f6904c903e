using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>Looks for TensorRT libraries, place by place. Nothing that is found is loaded.</summary>
public static class LibrarySearch
{
    private const int MostMatchesPerPattern = 64;

    /// <summary>Looks at the path that a person gave, and nowhere else; without one, at every place of <see cref="LibraryPlaces.Order"/>.</summary>
    /// <param name="setting">Path of a main library or of the folder that holds it, or null.</param>
    /// <param name="settingName">What the setting is called in messages.</param>
    public static LibraryFindings Search(string? setting = null, string settingName = "--tensorrt")
        => Search(setting is null ? LibraryPlaces.Order : [LibraryPlaces.Setting(setting, settingName)], Environment.GetEnvironmentVariable, RuntimeInformation.ProcessArchitecture);

    internal static LibraryFindings Search(IReadOnlyList<LibraryPlace> order, Func<string, string?> variable, Architecture processor)
    {
        List<PlaceFinding> findings = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (LibraryPlace place in order)
        {
            foreach (string pattern in LibraryPlaces.Expand(place, variable, processor))
            {
                foreach (string path in place.IsNamed ? [Absolute(pattern)] : PathPattern.Matches(pattern, MostMatchesPerPattern))
                {
                    if (seen.Add(PathPattern.Real(path)))
                    {
                        findings.Add(Look(place, path, processor, seen));
                    }
                }
            }
        }

        return new LibraryFindings(findings);
    }

    private static string Absolute(string path) => path.Length == 0 || path.Contains('\0') ? path : Path.GetFullPath(path);

    private static PlaceFinding Look(LibraryPlace place, string path, Architecture processor, HashSet<string> seen)
    {
        List<LibraryFiles> libraries = [];
        List<LibraryProblem> problems = [];
        try
        {
            if (Directory.Exists(path))
            {
                LookIntoFolder();
            }
            else if (place.IsNamed || File.Exists(path))
            {
                Judge(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A place that nobody named and nobody may read holds nothing for this user.
            if (place.IsNamed)
            {
                problems.Add(SharedObject.Unreadable(path, exception));
            }
        }

        return new PlaceFinding(place, path, libraries, problems);

        void LookIntoFolder()
        {
            foreach (string main in MainLibrary.InFolder(path, place.Only))
            {
                Judge(main);
            }

            if (place.IsNamed && libraries.Count == 0 && problems.Count == 0)
            {
                problems.Add(new(
                    LibraryProblemKind.EmptyFolder, path, $"{place.Name} names the folder '{path}', which holds no TensorRT library{Family(place.Only)}.",
                    $"Name the folder that holds {MainLibrary.Wanted(place.Only)}."));
            }
        }

        void AddProblem(LibraryProblem problem)
        {
            if (place.IsNamed || seen.Add($"{problem.Kind} {PathPattern.Real(problem.Path)}"))
            {
                problems.Add(problem);
            }
        }

        void Judge(string main)
        {
            if (MainLibrary.TryPair(main, processor, out LibraryFiles? files, out LibraryProblem? problem))
            {
                if (place.Only is { } only && files.Kind != only)
                {
                    problems.Add(new(
                        LibraryProblemKind.UnknownName, main, $"{place.Name} names '{main}', which is not a library{Family(only)}.", $"Name {MainLibrary.Wanted(only)}."));
                }
                else if (seen.Add(PathPattern.Real(files.Main)) || place.IsNamed)
                {
                    libraries.Add(files);
                }
            }
            else
            {
                AddProblem(problem);
            }
        }
    }

    private static string Family(LibraryKind? only) => only switch
    {
        LibraryKind.TensorRtRtx => " of TensorRT for RTX",
        LibraryKind.TensorRt => " of TensorRT",
        _ => "",
    };
}
