using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection.Islands;
using TrtOperator.Storage;
using TrtOperator.Storage.Releases;
using BuildStage = TrtOperator.BuilderJob.Stages.BuildStage;
using CalibrationMethod = TrtOperator.Precision.Calibration.CalibrationMethod;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>The way from a declaration to a release, as far as a command asks. Every step is a stage that may have run before.</summary>
/// <param name="session">The invocation.</param>
/// <param name="declaration">The declaration.</param>
/// <param name="credentials">What stores are opened with.</param>
/// <param name="targets">The targets to work on.</param>
/// <param name="tensorRt">Where a person said that the TensorRT library is; null to look for it.</param>
public sealed class EngineRun(
    RunSession session, LoadedDeclaration declaration, SourceCredentials credentials, IReadOnlyList<EngineTarget> targets, string? tensorRt = null)
{
    private const int MostWidenings = 3;

    private readonly TrtEngineSpec _spec = declaration.Engine.Spec;

    /// <summary>Releases that stay whatever spec.publish.keep says.</summary>
    public IReadOnlyList<string> RetainedReleases { get; init; } = [];

    /// <summary>Whether to measure which layers cause the error where every gate passes, too.</summary>
    public bool MeasuresSensitivity { get; init; }

    /// <summary>Runs up to <paramref name="goal"/>, or to the first refusal.</summary>
    public async Task<RunOutcome> RunAsync(RunGoal goal, CancellationToken cancellationToken)
    {
        ResolvedSources sources = await ResolveStage.RunAsync(session, declaration, credentials, cancellationToken);
        IStore? destination = goal == RunGoal.Publish ? OpenDestination(declaration, credentials) : null;
        if (destination is not null)
        {
            await ReleasePublisher.RequireOwnerAsync(destination, declaration.Id, declaration.Id, cancellationToken);
        }

        // Where Jobs share their outputs, plans were built by other Jobs, on machines that have a library for each.
        bool builds = goal == RunGoal.Build || (goal == RunGoal.Publish && session.Exchange is null);
        PlanLibrary? library = builds && targets.Any(target => target.Runtime == TargetRuntime.TensorRTRTX)
            ? await PlanLibrary.FindAsync(tensorRt, session.Display, cancellationToken)
            : null;
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
        List<TargetRun> runs = [];
        foreach (EngineTarget target in targets)
        {
            TargetInputs inputs = new(model, data, reference, gates[target], library) { Cache = sources.Cache };
            runs.Add(await RunAsync(target, goal, inputs, cancellationToken));
        }

        RunOutcome outcome = new(sources, model, runs) { DataAdvice = data.Advice };
        return destination is not null && outcome.Passed ? outcome with { Release = await PublishAsync(destination, outcome, cancellationToken) } : outcome;
    }

    /// <summary>Opens the publish destination.</summary>
    /// <exception cref="StorageException">Its URI is malformed.</exception>
    public static IStore OpenDestination(LoadedDeclaration declaration, SourceCredentials credentials)
    {
        PublishDestination destination = declaration.Engine.Spec.Publish.Destination;
        return StoreFactory.Open(destination.Uri, credentials.For("spec.publish.destination", destination.SecretRef), declaration.Folder);
    }

    private async Task<TargetRun> RunAsync(EngineTarget target, RunGoal goal, TargetInputs inputs, CancellationToken cancellationToken)
    {
        TargetRun run = await RunAsync(target, VariantSpec.Of(declaration, target), goal, inputs, cancellationToken);
        while (run.Built is { IsServed: false, Lost: { Count: > 0 } lost } && run.Spec.Widenings.Count < MostWidenings)
        {
            string[] nodes = [.. lost.Select(proof => proof.Node)];
            session.Display.Say(Tone.Warning, $"{BuildStage.Sentence(lost[0])} Its FP32 region is made wider, and the plan is built again.");
            TargetRun wider = await RunAsync(target, run.Spec.Widened(nodes), goal, inputs, cancellationToken);
            string[] added = [.. Fp32(wider).Except(Fp32(run), StringComparer.Ordinal)];
            if (added.Length == 0)
            {
                session.Display.Say(Tone.Note, "There is nothing left to take in beside it.");
                break;
            }

            IslandGrowth widening = new(wider.Spec.Widenings.Count, nodes, added, run.Built.Kernels ?? 0, wider.Built?.Kernels ?? 0);
            session.Display.Say(Tone.Note, widening.Sentence);
            run = wider with { Widenings = [.. run.Widenings, widening] };
        }

        if (run.Built is { IsServed: false } built)
        {
            BuildStage.Tell(session, built);
        }

        return run;
    }

    private static IEnumerable<string> Fp32(TargetRun run)
        => run.Variant.Plan.Nodes.Where(node => node.OtherType is null && node.Precision == NumericPrecision.Fp32).Select(node => node.Node);

    private async Task<TargetRun> RunAsync(EngineTarget target, VariantSpec spec, RunGoal goal, TargetInputs inputs, CancellationToken cancellationToken)
    {
        CalibrationMethod method = Enum.Parse<CalibrationMethod>((_spec.Calibration?.Method ?? Api.V1Alpha1.CalibrationMethod.Auto).ToString(), ignoreCase: true);
        ShapeSource shapes = ShapeSource.Of(_spec, inputs.Data.Calibration);

        // Wider islands change what is prepared and not what was rewritten before.
        VariantSpec rewritten = spec with { Widenings = [] };
        DataSets data = inputs.Data;
        EqualizedVariant equalized = spec.Equalize
            ? await EqualizeStage.RunAsync(session, inputs.Model, data.Calibration, data.CalibrationDigest, method, rewritten, shapes, cancellationToken)
            : new EqualizedVariant(inputs.Model, [], []);
        StageResult calibration = await CalibrateStage.RunAsync(session, equalized.Model, data.Calibration, data.CalibrationDigest, cancellationToken);
        Lazy<CalibrationStatistics> statistics = new(() => CalibrateStage.Read(calibration));
        RefinedVariant? refined = spec.Refine
            ? await RefineStage.RunAsync(session, equalized.Model, calibration, () => statistics.Value, data.Calibration, method, rewritten, shapes, cancellationToken)
            : null;
        inputs = inputs with { Model = refined?.Model ?? equalized.Model };
        PreparedVariant variant = await PrepareStage.RunAsync(
            session, inputs.Model, calibration, () => statistics.Value, method, spec, shapes, inputs.Cache, refined, cancellationToken);
        TargetRun run = new(target, spec, statistics, variant, Simulated: null)
        {
            Equalized = equalized.Tensors,
            NotEqualized = equalized.Dropped,
            Refinement = refined?.Refinement,
        };
        if (run.Refusal is not null)
        {
            return run;
        }

        PlanOptions? options = target.Runtime == TargetRuntime.TensorRTRTX ? PlanOptions.Of(declaration, target) : null;
        TargetChecks.RequireSpeedUp(target, spec, options, variant.Plan);
        if (options is not null)
        {
            foreach (ProjectionAdvice advice in PartlyProtectedProjections.Find(inputs.Model.Normalized.Model, variant.Plan))
            {
                session.Display.Say(Tone.Note, advice.Message);
            }
        }

        EvaluationSet evaluation = inputs.Data.Evaluation;
        double confidence = DeclaredGates.Confidence(_spec);
        StageResult simulated = await EvaluateStage.SimulateAsync(session, variant, spec.Name, evaluation, cancellationToken);
        run = run with
        {
            Simulated = await GateStage.RunAsync(
                session, $"{target.Name}, simulated", inputs.Reference, simulated, inputs.Gates, evaluation.Labels, confidence, cancellationToken),
        };
        CheckLabels(run.Simulated!);
        if (MeasuresSensitivity || !run.Simulated!.Passed)
        {
            run = await MeasuredAsync(run);
        }

        if (run.Refusal is not null || goal == RunGoal.Prepare)
        {
            return run;
        }

        if (options is not null)
        {
            return run with { Built = await PlanStage.RunAsync(session, target, variant, options, inputs.Library, cancellationToken) };
        }

        if (target.Runtime != TargetRuntime.OnnxRuntime)
        {
            throw new BadInputException("NoTensorRtLibrary", $"Target '{target.Name}' has runtime {target.Runtime}, which this version only prepares.", "Write runtime: TensorRTRTX.");
        }

        run = run with { Built = await ServeStage.RunAsync(session, target, variant, evaluation, cancellationToken) };
        if (run.Refusal is not null)
        {
            return run;
        }

        run = run with
        {
            Real = await GateStage.RunAsync(
                session, $"{target.Name}, as served", inputs.Reference, run.Built.Stage, inputs.Gates, evaluation.Labels, confidence, cancellationToken),
        };
        return run is { Real.Passed: false, Sensitivity: null } ? await MeasuredAsync(run) : run;

        async Task<TargetRun> MeasuredAsync(TargetRun of) => of with
        {
            Sensitivity = await SensitivityStage.RunAsync(session, inputs.Model, variant, () => statistics.Value, data, method, spec, shapes, cancellationToken),
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
        foreach (string old in await ReleasePruner.PruneAsync(store, declaration.Id, _spec.Publish.Keep, RetainedReleases, cancellationToken))
        {
            session.Display.Say(Tone.Note, $"Removed release {old}: spec.publish.keep is {_spec.Publish.Keep}.");
        }

        if (session.Exchange is { } exchange)
        {
            await StageExchangePruner.PruneAsync(exchange, declaration.Id, release.Name, session.Kept, cancellationToken);
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
