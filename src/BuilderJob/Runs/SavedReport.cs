using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>Where the latest report of an engine lies in the work folder.</summary>
internal static class SavedReport
{
    public static string JsonPath(string workFolder, LoadedDeclaration declaration)
        => Path.Combine(Path.GetFullPath(workFolder), "reports", declaration.Namespace, declaration.Engine.Metadata.Name, "report.json");

    /// <summary>Writes the report as JSON and HTML, to the work folder and to <paramref name="copy"/> if given, and returns the page's path.</summary>
    public static string Save(RunSession session, LoadedDeclaration declaration, RunOutcome outcome, string? copy)
    {
        string? destination = declaration.Engine.Spec.Publish.Destination.Uri;
        RunReport report = ReportOf.Of(declaration, session, outcome, DateTimeOffset.UtcNow, outcome switch
        {
            { Release: { } release } => new PublicationReport { Destination = destination, Release = release.Name, Files = Files(session) },
            { Passed: false } => new PublicationReport { Destination = destination, ReasonNotPublished = outcome.Targets.First(target => target.Refusal is not null).Refusal },
            _ => new PublicationReport { Destination = destination, ReasonNotPublished = "This command does not publish." },
        });
        string json = JsonPath(session.WorkFolder, declaration);
        Directory.CreateDirectory(Path.GetDirectoryName(json)!);
        using (FileStream file = File.Create(json))
        {
            RunReportJson.Write(report, file);
        }

        string page = Path.ChangeExtension(json, ".html");
        WritePage(report, page);
        if (copy is not null)
        {
            WritePage(report, Path.GetFullPath(copy));
            return Path.GetFullPath(copy);
        }

        return page;
    }

    public static void WritePage(RunReport report, string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        using StreamWriter html = new(path) { NewLine = "\n" };
        HtmlReport.Write(report, html);
    }

    private static List<PublishedFileReport> Files(RunSession session)
        => [.. session.Results.Last(stage => stage.Record.Stage == "package").Record.Files
            .Select(file => new PublishedFileReport { Name = file.Name, Sha256 = file.Sha256, Bytes = file.Bytes })];
}
