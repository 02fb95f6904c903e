using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Equalization;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Protection;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Evens out channels in front of the layers that one variant quantizes, where that lowers their error.</summary>
public static class EqualizeStage
{
    private const string ModelName = "model.equalized.onnx";
    private const string TensorsName = "equalized.json";
    private const string DroppedName = "dropped.json";

    /// <summary>Runs the stage for one precision set, before the model is calibrated: the rewritten one has other ranges.</summary>
    /// <param name="session">The invocation.</param>
    /// <param name="model">The imported model.</param>
    /// <param name="data">The calibration samples, already reduced to the declared number.</param>
    /// <param name="digest">The digest of the whole set and of how it was reduced.</param>
    /// <param name="method">How ranges are chosen.</param>
    /// <param name="spec">The precision set.</param>
    /// <param name="shapes">Where placement takes shapes from.</param>
    /// <param name="cancellationToken">Stops the stage.</param>
    /// <exception cref="InvalidProtectionException">A declared protection matches nothing.</exception>
    /// <exception cref="InferenceException">The model does not run.</exception>
    public static async Task<EqualizedVariant> RunAsync(
        RunSession session,
        ImportedModel model,
        IDataset data,
        string digest,
        CalibrationMethod method,
        VariantSpec spec,
        ShapeSource shapes,
        CancellationToken cancellationToken)
    {
        StageKey key = PlacedVariant.Key("equalize", model, method, spec, shapes)
            .With("data", digest)
            .With("runtime.version", Machine.OnnxRuntimeVersion)
            .With("cpu", session.Cpu);
        StageResult stage = await session.RunAsync(
            "equalize",
            spec.Name,
            key,
            async (folder, token) =>
            {
                EqualizedModel made = await Task.Run(
                    () =>
                    {
                        PlacedVariant placed = PlacedVariant.Of(model, null, spec, shapes, token);
                        return Equalizer.Run(model.Normalized.Model, placed.Plan, placed.Protections.Keys.ToHashSet(StringComparer.Ordinal), data, method, session.Threads, token);
                    },
                    token);
                made.Model.Save(Path.Combine(folder, ModelName), token);
                StageJson.Write(folder, TensorsName, made.Tensors);
                StageJson.Write(folder, DroppedName, made.Dropped);
            },
            result =>
            {
                List<EqualizedTensor> tensors = StageJson.Read<List<EqualizedTensor>>(result, TensorsName);
                return tensors.Count == 0
                    ? $"{spec.Name}: nothing lowers the error"
                    : FormattableString.Invariant($"{spec.Name}: {tensors.Count} {(tensors.Count == 1 ? "tensor" : "tensors")}, error of the layers behind them {tensors.Average(static tensor => tensor.ErrorBefore):0.0e+0} -> {tensors.Average(static tensor => tensor.ErrorAfter):0.0e+0}");
            },
            cancellationToken);
        List<EqualizedTensor> kept = StageJson.Read<List<EqualizedTensor>>(stage, TensorsName);
        List<EqualizedTensor> dropped = StageJson.Read<List<EqualizedTensor>>(stage, DroppedName);
        if (kept.Count == 0)
        {
            return new EqualizedVariant(model, kept, dropped);
        }

        OnnxModel rewritten = OnnxModel.Load(stage.PathOf(ModelName), cancellationToken: cancellationToken);
        return new EqualizedVariant(model with { Stage = stage, Normalized = model.Normalized with { Model = rewritten } }, kept, dropped);
    }
}
