using TrtOperator.Api.Text;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Storage;
using TrtOperator.Storage.Releases;
using BuildStage = TrtOperator.Api.V1Alpha1.BuildStage;

namespace TrtOperator.BuilderJob.Jobs;

/// <summary>One order, carried out. What goes wrong is thrown; what is refused by a gate is an outcome.</summary>
/// <param name="order">The order, whose bounds were checked.</param>
/// <param name="settings">Where things are on this machine.</param>
/// <param name="display">Where progress goes.</param>
/// <param name="time">The clock that publications are dated by.</param>
internal sealed class OrderedJob(BuildOrder order, JobSettings settings, IRunDisplay display, TimeProvider time)
{
    private readonly SourceCredentials _credentials = SourceCredentials.Mounted(settings.SecretsFolder, StoreCredentials.FromEnvironment());

    /// <summary>Carries the order out.</summary>
    public Task<BuildOutcome> RunAsync(CancellationToken cancellationToken) => order.Stage switch
    {
        BuildStage.Resolve => ResolveAsync(cancellationToken),
        BuildStage.Prepare => RunAsync(RunGoal.Prepare, order.Targets ?? [], cancellationToken),
        BuildStage.Build => RunAsync(
            RunGoal.Build,
            [order.Target ?? throw new BadInputException("InvalidOrder", "The order is to build and names no target.", "Orders are written by the operator; use the builder's image of its version.")],
            cancellationToken),
        BuildStage.Publish => RunAsync(RunGoal.Publish, order.Targets ?? [], cancellationToken),
        _ => RetireAsync(cancellationToken),
    };

    /// <summary>An outcome of this order.</summary>
    public static BuildOutcome Outcome(BuildOrder? order, int exitCode, string reason, string message) => new()
    {
        ExitCode = exitCode,
        Stage = order?.Stage ?? default,
        Generation = order?.Generation ?? 0,
        Key = order?.Key,
        Reason = reason,
        Message = PrintableLine.Cut(message, 2048),
    };

    private async Task<BuildOutcome> ResolveAsync(CancellationToken cancellationToken)
    {
        LoadedDeclaration declaration = LoadedDeclaration.Of(order);
        (string Path, ArtifactSource Source)[] open = [.. DeclaredSources.Of(declaration.Engine.Spec).Where(one => one.Source.Sha256 is null)];
        Dictionary<string, string> digests = new(StringComparer.Ordinal);
        display.Begin("resolve", $"{open.Length} sources");
        foreach ((string path, ArtifactSource source) in open)
        {
            SourceFetcher fetcher = new(_credentials.For(path, source.SecretRef), declaration.Folder);
            (digests[path], _) = await fetcher.DigestAsync(source.Uri, cancellationToken: cancellationToken);
            display.Progress(digests.Count, open.Length);
        }

        string message = FormattableString.Invariant($"{digests.Count} {(digests.Count == 1 ? "source" : "sources")} pinned by digest.");
        display.Finish(message, reused: false);
        BuildOutcome outcome = Outcome(order, BuilderExitCode.Done, "Resolved", message);
        outcome.Digests = digests;
        return outcome;
    }

    private async Task<BuildOutcome> RunAsync(RunGoal goal, IList<string> names, CancellationToken cancellationToken)
    {
        if (order.Round > 0)
        {
            throw new BadInputException("InvalidOrder", "The order asks for another round of preparing, and this version searches for no layers to protect.", "Name the layers in spec.protectedLayers.");
        }

        LoadedDeclaration declaration = LoadedDeclaration.Of(order);
        IReadOnlyList<EngineTarget> targets = declaration.Targets([.. names]);
        if (goal == RunGoal.Publish && targets.Count < declaration.Engine.Spec.Targets.Count)
        {
            throw new BadInputException("PartialRelease", "The order is to publish some targets only, and a release holds every target of the declaration.");
        }

        if (goal != RunGoal.Prepare && targets.FirstOrDefault(target => target.Runtime == TargetRuntime.TensorRT) is { } plain)
        {
            return Outcome(
                order,
                BuilderExitCode.Unsupported,
                "NoTensorRtLibrary",
                $"Target '{plain.Name}' has runtime TensorRT, and this builder's image holds no TensorRT: this version prepares and judges such targets, and builds plans with TensorRT for RTX alone. Write runtime: TensorRTRTX with verification: Simulated to have a plan built.");
        }

        // Outputs that other Jobs will take up must not be left in a folder of somebody else.
        IStore destination = EngineRun.OpenDestination(declaration, _credentials);
        await ReleasePublisher.ClaimAsync(destination, declaration.Id, declaration.Id, cancellationToken);
        using RunSession session = new(settings.WorkFolder, display, settings.Threads, new StageExchange(destination, declaration.Id)) { BuildTimeout = settings.BuildTimeout };
        EngineRun run = new(session, declaration, _credentials, targets, settings.TensorRt) { RetainedReleases = [.. order.RetainReleases ?? []] };
        RunOutcome result = await run.RunAsync(goal, cancellationToken);
        BuildOutcome outcome = Conclude(goal, result);
        outcome.Outputs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["computed"] = FormattableString.Invariant($"{session.Computed}"),
            ["found"] = FormattableString.Invariant($"{session.Results.Count - session.Computed}"),
        };
        if (!result.Passed && await LeaveReportAsync(session, declaration, result, destination, cancellationToken) is { } report)
        {
            outcome.Outputs["report"] = report;
        }

        return outcome;
    }

    // What was refused has no release to hold its report, and the Job's work folder goes with its pod.
    private async Task<string?> LeaveReportAsync(
        RunSession session, LoadedDeclaration declaration, RunOutcome result, IStore destination, CancellationToken cancellationToken)
    {
        const int longest = 512;
        string name = $"{declaration.Id}/stages/report/{order.Key}/report.html";
        string page = SavedReport.Save(session, declaration, result, null);
        await destination.WriteFileAsync(name, page, WriteCondition.Always, await Sha256Digest.OfFileAsync(page, cancellationToken: cancellationToken), null, cancellationToken);
        string uri = $"{destination.Uri}/{name}";
        display.Say(Tone.Note, $"Report: {uri}");
        return uri.Length <= longest ? uri : null;
    }

    private BuildOutcome Conclude(RunGoal goal, RunOutcome result)
    {
        BuildOutcome outcome;
        if (result.Targets.FirstOrDefault(target => target.Refusal is not null) is { } refused)
        {
            IEnumerable<string> advice = AdviceOf.Of(result).Where(sentence => sentence != refused.Refusal).Take(2).Select(sentence => PrintableLine.Cut(sentence, 400));
            outcome = Outcome(
                order,
                result.ExitCode,
                TargetStatusOf.RefusalReason(refused),
                OutcomeText.Of([$"Target '{refused.Target.Name}' as {refused.Spec.Name} is refused: {refused.Refusal}", .. advice]));
        }
        else if (result.Release is { } release)
        {
            outcome = Outcome(
                order,
                result.ExitCode,
                release.AlreadyPublished ? "AlreadyPublished" : "Published",
                release.AlreadyPublished ? $"Release {release.Name} was published before and is current." : $"Release {release.Name} is published and current.");
            outcome.Release = new ReleaseStatus
            {
                Name = release.Name,
                Generation = order.Generation,
                Uri = release.Uri,
                ManifestSha256 = release.ManifestSha256,
                PublishedAt = time.GetUtcNow().UtcDateTime,
            };
        }
        else
        {
            TargetRun first = result.Targets[0];
            outcome = goal == RunGoal.Prepare ? Outcome(order, result.ExitCode, "Prepared", "Every gate passed on the simulation.")
                : first.Built!.IsServed ? Outcome(order, result.ExitCode, "Built", $"Target '{first.Target.Name}' is built, and every gate passed on what it computes.")
                : Outcome(order, result.ExitCode, "Built", $"Target '{first.Target.Name}' is built and its protected layers are proven; the gates passed on the simulation, and the plan itself was not run.");
        }

        outcome.Targets = [.. result.Targets.Select(target => TargetStatusOf.Of(target, result.Release?.Uri))];
        return outcome;
    }

    private async Task<BuildOutcome> RetireAsync(CancellationToken cancellationToken)
    {
        PublishDestination destination = order.Spec.Publish.Destination;
        LoadedDeclaration.RequireAbsolute("spec.publish.destination", destination.Uri);
        IStore store = StoreFactory.Open(destination.Uri, _credentials.For("spec.publish.destination", destination.SecretRef));
        string engine = $"{order.Namespace}/{order.Name}";
        display.Begin("retire", engine);
        RetiredFolder retired = await ReleaseRetirement.RetireAsync(store, engine, engine, new ObjectProgress(display), cancellationToken);
        string message = retired.Owner is null ? $"There was nothing of {engine} at the destination."
            : retired.Owner != engine ? $"The folder of {engine} at the destination belongs to '{retired.Owner}', so nothing was removed from it."
            : FormattableString.Invariant($"{retired.Releases} {(retired.Releases == 1 ? "release" : "releases")} and all stage outputs of {engine} were removed, {retired.Objects} objects in all.");
        display.Finish(message, reused: false);
        return Outcome(order, BuilderExitCode.Done, retired.Owner == engine ? "Retired" : "NothingToRetire", message);
    }

    // How many there are is known only at the end.
    private sealed class ObjectProgress(IRunDisplay display) : IProgress<long>
    {
        public void Report(long value) => display.Progress(value, value + 1);
    }
}
