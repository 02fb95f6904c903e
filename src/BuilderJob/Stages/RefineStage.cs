using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Chooses INT8 ranges by their end effect and corrects biases, each as far as it was asked for and pays.</summary>
public static class RefineStage
{
    private const string ModelName = "model.refined.onnx";
    private const string RefinementName = "refinement.json";

    /// <summary>Runs the stage for one precision set.</summary>
    /// <exception cref="InvalidProtectionException">A declared protection matches nothing.</exception>
    /// <exception cref="InferenceException">The model does not run.</exception>
    public static async Task<RefinedVariant> RunAsync(
        RunSession session,
        ImportedModel model,
        StageResult calibration,
        Func<CalibrationStatistics> statistics,
        IDataset data,
        CalibrationMethod method,
        VariantSpec spec,
        ShapeSource shapes,
        CancellationToken cancellationToken)
    {
        StageKey key = PlacedVariant.Key("refine", model, method, spec, shapes)
            .With("calibration", calibration.Digest)
            .With("runtime.version", Machine.OnnxRuntimeVersion)
            .With("cpu", session.Cpu);
        StageResult stage = await session.RunAsync(
            "refine",
            spec.Name,
            key,
            async (folder, token) =>
            {
                RefinedModel made = await Task.Run(
                    () =>
                    {
                        CalibrationStatistics seen = statistics();
                        PrecisionPlan plan = PlacedVariant.Of(model, seen, spec, shapes, token).Plan;
                        RefinementOptions options = new(spec.ChooseRanges, spec.CorrectBiases, spec.RoundWeights, session.Threads);
                        return Refiner.Run(model.Normalized.Model, plan, seen, data, method, options, token);
                    },
                    token);
                if (made.Rewrites.Any(static rewrite => rewrite.Kept))
                {
                    made.Model.Save(Path.Combine(folder, ModelName), token);
                }

                StageJson.Write(folder, RefinementName, new Refinement(made.Ranges, made.Rewrites, made.Trials, made.ErrorBefore, made.ErrorAfter));
            },
            result => Sentence(spec, StageJson.Read<Refinement>(result, RefinementName)),
            cancellationToken);
        Refinement refinement = StageJson.Read<Refinement>(stage, RefinementName);
        if (!refinement.Rewrites.Any(static rewrite => rewrite.Kept))
        {
            return new RefinedVariant(stage, model, refinement);
        }

        OnnxModel rewritten = OnnxModel.Load(stage.PathOf(ModelName), cancellationToken: cancellationToken);
        return new RefinedVariant(stage, model with { Stage = stage, Normalized = model.Normalized with { Model = rewritten } }, refinement);
    }

    private static string Sentence(VariantSpec spec, Refinement refinement)
    {
        if (refinement is not { ErrorBefore: { } before, ErrorAfter: { } after })
        {
            return $"{spec.Name}: nothing to choose";
        }

        int ranges = refinement.Ranges.Count(static choice => choice.LayerError != choice.HistogramLayerError);
        int biases = Kept(RewriteKind.BiasCorrection);
        int weights = Kept(RewriteKind.WeightRounding);
        return FormattableString.Invariant(
            $"{spec.Name}: {ranges} {(ranges == 1 ? "range" : "ranges")}, {biases} {(biases == 1 ? "bias" : "biases")} and {weights} {(weights == 1 ? "weight" : "weights")} changed, error of the outputs {before:0.0000} -> {after:0.0000}");

        int Kept(RewriteKind kind) => refinement.Rewrites.Count(rewrite => rewrite.Kept && rewrite.Kind == kind);
    }
}
