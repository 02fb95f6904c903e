using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>Turns a run into the report that a person reads.</summary>
public static class ReportOf
{
    /// <summary>The report.</summary>
    /// <param name="declaration">The declaration.</param>
    /// <param name="session">The invocation, for its stages.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="created">When the report is made.</param>
    /// <param name="publication">What was published, or why nothing was.</param>
    public static RunReport Of(
        LoadedDeclaration declaration, RunSession session, RunOutcome outcome, DateTimeOffset created, PublicationReport? publication)
    {
        OnnxModel source = outcome.Model.Source;
        return new RunReport
        {
            Header = new ReportHeader
            {
                Engine = declaration.Engine.Metadata.Name,
                Namespace = declaration.Namespace,
                ToolVersion = Machine.ToolVersion,
                Created = created,
                Cpu = Machine.Cpu,
                Libraries = [.. ManifestOf.Libraries(outcome).Select(library => new LibraryReport { Name = library.Key, Version = library.Value })],
                Model = new ModelReport
                {
                    Uri = declaration.Engine.Spec.Model.Source.Uri,
                    Sha256 = outcome.Sources.Model.Sha256,
                    Bytes = outcome.Sources.Model.Size,
                    Opset = source.Opset,
                    NodeCount = source.Graph.Node.Count,
                    ParameterCount = source.Graph.Initializer.Where(tensor => IsFloat(tensor)).Sum(TensorData.ElementCount),
                },
            },
            Targets = [.. outcome.Targets.Select(target => Target(target, outcome.Release is not null))],
            Variants = [.. outcome.Targets.Select(target => Variant(outcome, target))],
            Tensors = Tensors(outcome),
            Stages = [.. session.Results.Select(stage => new StageReport
            {
                Name = stage.Record.Stage,
                Key = stage.Record.Key,
                Seconds = stage.Record.Seconds,
                Reused = stage.Reused,
                Bytes = stage.Record.Files.Sum(file => file.Bytes),
            })],
            Publication = publication,
            Advice = AdviceOf.Of(outcome),
            CalibrationAdvice = outcome.DataAdvice,
            Notes = outcome.Model.Normalized.Notes,
        };
    }

    private static TargetReport Target(TargetRun run, bool published) => new()
    {
        Name = run.Target.Name,
        Runtime = run.Target.Runtime.ToString(),
        Precisions = run.Spec.Name.Split('+'),
        Verdict = run.Refusal is not null ? TargetVerdict.Refused : published ? TargetVerdict.Published : TargetVerdict.Passed,
        Reason = run.Refusal ?? (run.Real is null
            ? run.Built is null
                ? "Every gate passed on the simulation; the engine was not asked for."
                : $"Every gate passed on the simulation. The plan for compute capability {ComputeCapabilities.Of(run.Target)} was built and its protected layers are proven from what was compiled; it was not run on a GPU."
            : "Every gate passed, on the simulation and on the engine as it is served."),
        Variant = run.Target.Name,
    };

    private static VariantReport Variant(RunOutcome outcome, TargetRun run)
    {
        GateOutcome? last = run.Judged;
        return new VariantReport
        {
            Name = run.Target.Name,
            Gates = [.. (last?.Gates ?? []).Select(Gate)],
            DeadFindings = [.. (last?.Dead ?? []).Select(dead => dead.Sentence)],
            Size = Size(run),
            Plan = PlanReportOf.Of(outcome.Model.Normalized.Model, run),
            Compiled = run.Built is { IsServed: false } built ? CompiledPlanReportOf.Of(StageJson.Read<PrecisionMap>(built.Stage, PlanStage.MapName)) : null,
            Rewrites = RewriteReportsOf.Of(run),
            Refinement = run.Refinement is { } refinement ? RefinementReportOf.Of(refinement) : null,
            Sensitivity = [.. (run.Sensitivity?.Layers ?? []).Select((layer, at) => new SensitivityReport
            {
                Name = layer.Layer,
                Nodes = layer.Nodes,
                Precision = layer.Precision.Name(),
                Error = layer.Error,
                Share = layer.Share,
                Samples = layer.Samples,
                Blamed = at < run.Sensitivity!.Blamed,
            })],
            Protections = [.. run.Variant.Protections.Select(match => new ProtectionReport
            {
                Entry = match.Entry,
                Precision = match.Precision.Name(),
                Nodes = match.Nodes,
                Widenings = [.. run.Widenings.Where(widening => widening.Nodes.Intersect(match.Nodes, StringComparer.Ordinal).Any()).Select(widening => widening.Sentence)],
            })],
        };
    }

    private static SizeReport Size(TargetRun run) => new()
    {
        PreparedBytes = run.Variant.Stage.Record.Files
            .Where(file => file.Name.StartsWith(PrepareStage.ModelName, StringComparison.Ordinal)).Sum(file => file.Bytes),
        EngineBytes = run.Built is { } built ? built.Stage.Record.Files.Where(file => file.Name == built.EngineName).Sum(file => file.Bytes) : null,
    };

    private static GateReport Gate(GateResult gate) => new()
    {
        Name = gate.Name,
        Metric = gate.Metric.ToString(),
        Output = gate.Output,
        IsShare = MetricTraits.Of(gate.Metric).Unit == MetricUnit.Percent,
        Verdict = Enum.Parse<Report.GateVerdict>(gate.Verdict.ToString()),
        Value = gate.Value,
        Reference = gate.Reference,
        Difference = gate.Difference,
        Bound = gate.Bound,
        Confidence = gate.Confidence,
        LimitKind = Enum.Parse<Report.GateLimitKind>(gate.Limit.Kind.ToString()),
        Limit = gate.Limit.Value,
        LimitText = $"{Words(gate.Limit.Kind)} {Amount(gate)}",
        Sentence = gate.Sentence,
        Samples = gate.Samples,
        WorstSamples = [.. gate.WorstSamples.Select(sample => new SampleReport
        {
            Label = FormattableString.Invariant($"sample {sample.SampleIndex}") + (sample.Label is { } label ? $": {label}" : ""),
            ReferenceText = sample.Reference ?? "",
            CandidateText = sample.Candidate ?? "",
            Score = sample.Damage,
        })],
    };

    private static string Amount(GateResult gate) => MetricTraits.Of(gate.Metric).Unit != MetricUnit.Percent
        ? FormattableString.Invariant($"{gate.Limit.Value}")
        : FormattableString.Invariant($"{gate.Limit.Value * 100:0.########} {(gate.Limit.ComparesWithReference ? "points" : "%")}");

    private static string Words(Precision.Gates.GateLimitKind kind) => kind switch
    {
        Precision.Gates.GateLimitKind.Min => "at least",
        Precision.Gates.GateLimitKind.Max => "at most",
        Precision.Gates.GateLimitKind.MaxDrop => "may drop by",
        _ => "may rise by",
    };

    // One histogram per quantized activation, of the variant that quantizes most.
    private static List<TensorReport> Tensors(RunOutcome outcome)
    {
        TargetRun? shown = outcome.Targets.MaxBy(target => target.Variant.Scales.Count);
        IReadOnlyList<TensorScale> scales = shown?.Variant.Scales ?? [];
        List<TensorReport> tensors = [];
        foreach (TensorScale scale in scales.Where(scale => !scale.IsWeight))
        {
            if (!shown!.Statistics.Value.Tensors.TryGetValue(scale.Tensor, out TensorStatistics? statistics))
            {
                continue;
            }

            AmplitudeHistogram histogram = statistics.Histogram;
            tensors.Add(new TensorReport
            {
                Name = scale.Tensor,
                Histogram = HistogramReport.FromBins(histogram.BinWidth, histogram.Bins),
                Max = histogram.Maximum,
                Amax = scale.Amax,
                Method = scale.Method,
                RelativeError = scale.RelativeError,
                Candidates = [.. (scale.Choice?.Candidates ?? []).Select(candidate => new TensorCandidateReport
                {
                    Method = candidate.Describe(),
                    Amax = candidate.Amax,
                    Error = candidate.RelativeQuantizationError,
                })],
            });
        }

        return tensors;
    }

    private static bool IsFloat(TensorProto tensor) => (TensorProto.Types.DataType)tensor.DataType
        is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Double;
}
