using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Storage.Releases;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>
/// Lays a release out in a folder before anything is uploaded. It is a stage like the others, so that a publication that was
/// cut off goes on with the same bytes and not with a report of another minute.
/// </summary>
public static class PackageStage
{
    private const string ManifestName = "manifest.json";

    /// <summary>Lays out the release of <paramref name="outcome"/>.</summary>
    /// <param name="session">The invocation.</param>
    /// <param name="key">The release's key.</param>
    /// <param name="owner">Whose release it is: namespace and name.</param>
    /// <param name="outcome">The run.</param>
    /// <param name="manifest">Makes the manifest from the files that it must list.</param>
    /// <param name="report">The report that goes into the release.</param>
    /// <param name="cancellationToken">Stops the stage.</param>
    public static async Task<ReleaseContent> RunAsync(
        RunSession session,
        StageKey key,
        string owner,
        RunOutcome outcome,
        Func<IReadOnlyList<ReleaseManifestFile>, ReleaseManifest> manifest,
        Func<RunReport> report,
        CancellationToken cancellationToken)
    {
        StageResult stage = await session.RunAsync(
            "package",
            "release",
            key,
            async (folder, token) =>
            {
                foreach (TargetRun target in outcome.Targets)
                {
                    string own = Path.Combine(folder, target.Target.Name);
                    Directory.CreateDirectory(own);
                    File.Copy(target.Built!.EnginePath, Path.Combine(own, target.Built.EngineName));
                    foreach (string proof in target.Built.ProofNames)
                    {
                        File.Copy(target.Built.Stage.PathOf(proof), Path.Combine(own, proof));
                    }

                    File.Copy(target.Variant.Stage.PathOf(PrepareStage.PlanName), Path.Combine(own, PrepareStage.PlanName));
                    if (target.Variant.Stage.Record.Files.Any(file => file.Name == PrepareStage.CacheName))
                    {
                        File.Copy(target.Variant.Stage.PathOf(PrepareStage.CacheName), Path.Combine(own, PrepareStage.CacheName));
                    }
                }

                RunReport page = report();
                await using (FileStream json = File.Create(Path.Combine(folder, "report.json")))
                {
                    RunReportJson.Write(page, json);
                }

                await using (StreamWriter html = new(Path.Combine(folder, "report.html")) { NewLine = "\n" })
                {
                    HtmlReport.Write(page, html);
                }

                List<ReleaseManifestFile> files = [];
                foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                {
                    files.Add(new ReleaseManifestFile(
                        Path.GetRelativePath(folder, path).Replace('\\', '/'),
                        await Storage.Sha256Digest.OfFileAsync(path, cancellationToken: token),
                        new FileInfo(path).Length));
                }

                await File.WriteAllBytesAsync(Path.Combine(folder, ManifestName), manifest(files).ToBytes(), token);
            },
            result => FormattableString.Invariant($"{result.Record.Files.Count} files, {ByteText.Of(result.Record.Files.Sum(file => file.Bytes))}"),
            cancellationToken);
        return new ReleaseContent
        {
            Key = key.ToString(),
            Owner = owner,
            Files = [.. stage.Record.Files
                .Where(file => file.Name != ManifestName)
                .Select(file => new ReleaseFile(file.Name, stage.PathOf(file.Name), file.Sha256, file.Bytes))],
            Manifest = await File.ReadAllBytesAsync(stage.PathOf(ManifestName), cancellationToken),
        };
    }
}
