using System.CommandLine;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.BuilderJob.Verification;
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
            published engines themselves, so that a file that was exchanged together with its digest is found too. Of a plan the header
            is read first: it must be of the version and for the compute capability that the manifest names.

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
            return new CommandResult { ExitCode = BuilderExitCode.GateFailed, Reason = "ReleaseDamaged", Message = files.Message };
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
            EngineExamination engine = await EngineExamination.OfAsync(target, manifest.Files, folder, FetchAsync, cancellationToken);
            if (engine.Refusal is { } refusal)
            {
                return Refuse(refusal);
            }

            display.Finish(FormattableString.Invariant($"{target.Name}: {engine.Kept} of {engine.Protected} protected layers kept{(engine.Scales is { } scales ? FormattableString.Invariant($", {scales} activation scales as calibrated") : "")}"), reused: false);
        }

        bool simulated = manifest.Targets.Any(target => target.Verification != "Full");
        string message = $"Release {files.Release} of {manifest.Engine} is what its manifest says. Not checked: whether the gates' figures come out again, which needs the model and the data{(simulated ? "; and the gates of plans are the simulation's, for they were not run on a GPU" : "")}.";
        display.Say(Tone.Good, message);
        return new CommandResult { ExitCode = BuilderExitCode.Done, Reason = "Verified", Message = message };

        async Task FetchAsync(string name, string sha256, string path)
        {
            await using FileStream file = File.Create(path);
            await store.ReadAsync($"{place}/{name}", file, sha256, cancellationToken: cancellationToken);
        }

        CommandResult Refuse(string sentence)
        {
            display.Say(Tone.Bad, sentence);
            return new CommandResult { ExitCode = BuilderExitCode.GateFailed, Reason = "ReleaseRefused", Message = sentence };
        }
    }
}
