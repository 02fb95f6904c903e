using System.CommandLine;
using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Onnx;
using TrtOperator.Precision.Audit;
using TrtOperator.Precision.Placement;
using TrtOperator.Storage;
using TrtOperator.Storage.Releases;

namespace TrtOperator.BuilderJob.CommandLine;

internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> uri = new("uri") { Description = "The engine's folder: <destination>/<namespace>/<name>.", HelpName = "folder or URI" };
        Option<string?> release = new("--release", "-r") { Description = "The release to check; the current one if left out.", HelpName = "name" };
        Command command = new(
            "verify",
            """
            Check a release without running anything: every file against the manifest, and every protected layer read back from the
            published engines themselves, so that a file that was exchanged together with its digest is found too.

            Examples:
              trtengine verify artifacts/engines/default/ocr-rec
              trtengine verify azblob://account/engines/vision/ocr-rec --release 3-1f2e3d4c5b6a
            """)
        {
            uri, release, CommonOptions.Output,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            Invocation invocation = Invocation.From(parsed);
            return invocation.RunAsync(
                token => VerifyAsync(parsed.GetRequiredValue(uri), parsed.GetValue(release), invocation.Display, token), cancellationToken);
        });
        return command;
    }

    private static async Task<CommandResult> VerifyAsync(string uri, string? release, IRunDisplay display, CancellationToken cancellationToken)
    {
        IStore store = StoreFactory.Open(uri, StoreCredentials.FromEnvironment());
        display.Begin("verify", "files");
        ReleaseVerification files = await ReleaseVerifier.VerifyAsync(store, "", release, cancellationToken: cancellationToken);
        display.Finish(FormattableString.Invariant($"release {files.Release}: {files.FilesChecked} files against manifest {files.ManifestSha256[..12]}"), reused: false);
        if (!files.IsIntact)
        {
            display.Say(Tone.Bad, files.Message);
            return new CommandResult { ExitCode = ExitCode.GateFailed, Reason = "ReleaseDamaged", Message = files.Message };
        }

        string folder = Path.Combine(Path.GetTempPath(), $"trtengine-verify-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            return await ProveAsync(store, files, folder, display, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<CommandResult> ProveAsync(
        IStore store, ReleaseVerification files, string folder, IRunDisplay display, CancellationToken cancellationToken)
    {
        string place = $"releases/{files.Release}";
        string local = Path.Combine(folder, "manifest.json");
        await FetchAsync("manifest.json", files.ManifestSha256, local);
        ReleaseManifest manifest = ReleaseManifest.Parse(await File.ReadAllBytesAsync(local, cancellationToken));
        foreach (ManifestGate gate in manifest.Targets.SelectMany(target => target.Gates).Where(gate => gate.Verdict != "Passed"))
        {
            return Refuse($"The manifest's gate '{gate.Name}' is {gate.Verdict}, not Passed.");
        }

        foreach (ManifestTarget target in manifest.Targets)
        {
            display.Begin("verify", $"protected layers of {target.Name}");
            string engine = Path.Combine(folder, Path.GetFileName(target.File));
            if (manifest.Files.FirstOrDefault(file => file.Name == target.File) is not { } listed)
            {
                return Refuse($"The manifest lists no file '{target.File}', which it names as the engine of '{target.Name}'.");
            }

            await FetchAsync(listed.Name, listed.Sha256, engine);
            IReadOnlyList<ProtectionVerdict> verdicts = ProtectionAudit.Judge(
                OnnxModel.Load(engine, cancellationToken: cancellationToken),
                target.ProtectedLayers.Select(layer => KeyValuePair.Create(layer.Node, Precision(layer))));
            display.Finish(FormattableString.Invariant($"{target.Name}: {verdicts.Count(verdict => verdict.Held)} of {verdicts.Count} protected layers kept"), reused: false);
            if (verdicts.FirstOrDefault(verdict => !verdict.Held) is { } demoted)
            {
                return Refuse($"Target '{target.Name}' does not keep the protected node '{demoted.Node}' in {demoted.Asked.Name()}: {demoted.Evidence}");
            }

            File.Delete(engine);
        }

        string message = $"Release {files.Release} of {manifest.Engine} is what its manifest says. Not checked: whether the gates' figures come out again, which needs the model and the data.";
        display.Say(Tone.Good, message);
        return new CommandResult { ExitCode = ExitCode.Done, Reason = "Verified", Message = message };

        async Task FetchAsync(string name, string sha256, string path)
        {
            await using FileStream file = File.Create(path);
            await store.ReadAsync($"{place}/{name}", file, sha256, cancellationToken: cancellationToken);
        }

        CommandResult Refuse(string sentence)
        {
            display.Say(Tone.Bad, sentence);
            return new CommandResult { ExitCode = ExitCode.GateFailed, Reason = "ReleaseRefused", Message = sentence };
        }
    }

    private static NumericPrecision Precision(ManifestProtectedLayer layer) => layer.Asked switch
    {
        "FP32" => NumericPrecision.Fp32,
        "FP16" => NumericPrecision.Fp16,
        _ => throw new BadInputException("InvalidManifest", $"The release's manifest.json asks for the protected node '{layer.Node}' in '{layer.Asked}'; it can only be FP32 or FP16."),
    };
}
