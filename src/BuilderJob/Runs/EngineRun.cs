using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;
using TrtOperator.Storage;
using TrtOperator.Storage.Releases;
using BuildStage = TrtOperator.BuilderJob.Stages.BuildStage;
using CalibrationMethod = TrtOperator.Precision.Calibration.CalibrationMethod;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>The way from a declaration to a release, as far as a command asks. Every step is a stage that may have run before.</summary>
public sealed class EngineRun(RunSession session, LoadedDeclaration declaration, StoreCredentials credentials, IReadOnlyList<EngineTarget> targets)
{
    private readonly TrtEngineSpec _spec = declaration.Engine.Spec;

    /// <summary>Runs up to <paramref name="goal"/>, or to the first refusal.</summary>
    public async Task<RunOutcome> RunAsync(RunGoal goal, CancellationToken cancellationToken)
    {
        ResolvedSources sources = await ResolveStage.RunAsync(session, declaration, credentials, cancellationToken);
        IStore? destination = goal == RunGoal.Publish ? StoreFactory.Open(_spec.Publish.Destination.Uri, credentials, declaration.Folder) : null;
        if (destination is not null)
        {
            await ReleasePublisher.RequireOwnerAsync(destination, declaration.Id, declaration.Id, cancellationToken);
        }

        ImportedModel model = await ImportStage.RunAsync(session, sources.Model, cancellationToken);
        DeclarationChecks.AgainstModel(declaration, targets, model.Source);
        Dictionary<string, IReadOnlyList<string>> vocabularies = sources.Vocabularies.ToDictionary(
            entry => entry.Key, entry => Vocabulary(entry.Value));
        using DataSets data = await DataStage.RunAsync(session, _spec, sources, model.Source, cancellationToken);
        foreach ((string role, IDataset samples) in new[] { ("calibration", data.Calibration), ("evaluation", data.Evaluation.Data) })
        {
            if (ProfileCoverage.Warning(role, samples, _spec.Profiles, cancellationToken) is { } warning)
            {
                session.Display.Say(Tone.Warning, warning);
            }
        }

        Dictionary<EngineTarget, IReadOnlyList<GateDefinition>> gates = targets.ToDictionary(
            target => target, target => DeclaredGates.For(_spec, target, name => vocabularies[name]));
        foreach (IReadOnlyList<GateDefinition> ofTarget in gates.Values)
        {
            DeclarationChecks.AgainstLabels(ofTarget, data.Evaluation.Labels.Labels);
        }

        StageResult reference = await EvaluateStage.ReferenceAsync(session, model, data.Evaluation, cancellationToken);
        StageResult calibration = await CalibrateStage.RunAsync(session, model, data.Calibration, data.CalibrationDigest, cancellationToken);
        Lazy<CalibrationStatistics> statistics = new(() => CalibrateStage.Read(calibration));

        List<TargetRun> runs = [];
        foreach (EngineTarget target in targets)
        {
            runs.Add(await RunAsync(target, goal, model, data, reference, calibration, statistics, gates[target], cancellationToken));
        }

        RunOutcome outcome = new(sources, model, calibration, statistics, runs);
        return destination is not null && outcome.Passed ? outcome with { Release = await PublishAsync(destination, outcome, cancellationToken) } : outcome;
    }

    private async Task<TargetRun> RunAsync(
        EngineTarget target,
        RunGoal goal,
        ImportedModel model,
        DataSets data,
        StageResult reference,
        StageResult calibration,
        Lazy<CalibrationStatistics> statistics,
        IReadOnlyList<GateDefinition> gates,
        CancellationToken cancellationToken)
    {
        VariantSpec spec = VariantSpec.Of(declaration, target);
        CalibrationMethod method = Enum.Parse<CalibrationMethod>((_spec.Calibration?.Method ?? Api.V1Alpha1.CalibrationMethod.Auto).ToString(), ignoreCase: true);
        PreparedVariant variant = await PrepareStage.RunAsync(session, model, calibration, () => statistics.Value, method, spec, ShapeSource.Of(_spec, data.Calibration), cancellationToken);
        TargetRun run = new(target, spec, variant, Simulated: null);
        if (run.Refusal is not null)
        {
            return run;
        }

        double confidence = DeclaredGates.Confidence(_spec);
        StageResult simulated = await EvaluateStage.SimulateAsync(session, variant, spec.Name, data.Evaluation, cancellationToken);
        run = run with
        {
            Simulated = await GateStage.RunAsync(
                session, $"{target.Name}, simulated", reference, simulated, gates, data.Evaluation.Labels, confidence, cancellationToken),
        };
        CheckLabels(run.Simulated!);
        if (run.Refusal is not null || goal == RunGoal.Prepare)
        {
            return run;
        }

        run = run with { Built = await BuildStage.RunAsync(session, target, variant, data.Evaluation, cancellationToken) };
        if (run.Refusal is not null)
        {
            return run;
        }

        return run with
        {
            Real = await GateStage.RunAsync(
                session, $"{target.Name}, as served", reference, run.Built.Stage, gates, data.Evaluation.Labels, confidence, cancellationToken),
        };
    }

    private async Task<PublishedRelease> PublishAsync(IStore store, RunOutcome outcome, CancellationToken cancellationToken)
    {
        StageKey key = ManifestOf.Key(declaration, outcome);
        string destination = _spec.Publish.Destination.Uri;
        ReleaseContent content = await PackageStage.RunAsync(
            session,
            key,
            declaration.Id,
            outcome,
            files => ManifestOf.Of(declaration, outcome, key, files),
            () => ReportOf.Of(declaration, session, outcome, DateTimeOffset.UtcNow, new PublicationReport { Destination = destination }),
            cancellationToken);
        session.Display.Begin("publish", destination);
        PublishedRelease release = await ReleasePublisher.PublishAsync(
            store, declaration.Id, content, new ByteProgress(session.Display, content.Files.Sum(file => file.Bytes)), cancellationToken);
        session.Display.Finish(release.AlreadyPublished ? $"release {release.Name} is there already" : $"release {release.Name}", release.AlreadyPublished);
        foreach (string old in await ReleasePruner.PruneAsync(store, declaration.Id, _spec.Publish.Keep, cancellationToken))
        {
            session.Display.Say(Tone.Note, $"Removed release {old}: spec.publish.keep is {_spec.Publish.Keep}.");
        }

        return release;
    }

    // A gate only compares with FP32, so with labels of other samples every candidate would look as good as FP32.
    private static void CheckLabels(GateOutcome outcome)
    {
        const double hopeless = 0.8;
        if (outcome.Gates.FirstOrDefault(gate => gate is { Metric: GateMetric.CharacterErrorRate, Reference: >= hopeless }) is { } gate)
        {
            throw new BadInputException(
                "LabelsDoNotFit",
                FormattableString.Invariant($"Gate '{gate.Name}': FP32 itself has a character error rate of {gate.Reference * 100:0} %, so the gate would prove nothing."),
                "The labels may belong to other samples, or the decoder's blank, vocabulary or separator is wrong.");
        }
    }

    private static IReadOnlyList<string> Vocabulary(FetchedSource file)
    {
        const int most = 64 << 20;
        return file is { IsFolder: false, Size: <= most }
            ? VocabularyFile.Parse(File.ReadAllText(file.Path))
            : throw new BadInputException("InvalidVocabulary", $"The vocabulary '{file.Path}' is no text file of at most 64 MiB.");
    }

    private sealed class ByteProgress(IRunDisplay display, long total) : IProgress<long>
    {
        public void Report(long value) => display.Progress(value, total);
    }
}
