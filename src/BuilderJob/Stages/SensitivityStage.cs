using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Sensitivity;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Measures which layers of a prepared variant cause the error at its outputs.</summary>
public static class SensitivityStage
{
    private const string ResultName = "sensitivity.json";

    /// <summary>Runs the stage.</summary>
    /// <param name="session">The invocation.</param>
    /// <param name="model">The model that the variant was prepared from.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="statistics">The calibration of <paramref name="model"/>, read when it is needed.</param>
    /// <param name="data">The calibration data: evaluation samples would no longer judge what was chosen by them.</param>
    /// <param name="method">How ranges were chosen.</param>
    /// <param name="spec">What distinguishes the variant.</param>
    /// <param name="shapes">Where shapes come from.</param>
    /// <param name="cancellationToken">Stops the stage.</param>
    /// <exception cref="InferenceException">The model does not run.</exception>
    internal static async Task<NetworkSensitivity> RunAsync(
        RunSession session,
        ImportedModel model,
        PreparedVariant variant,
        Func<CalibrationStatistics> statistics,
        DataSets data,
        CalibrationMethod method,
        VariantSpec spec,
        ShapeSource shapes,
        CancellationToken cancellationToken)
    {
        StageKey key = PlacedVariant.Key("sensitivity", model, method, spec, shapes)
            .With("prepared", variant.Stage.Digest)
            .With("calibration", data.CalibrationDigest)
            .With("runtime.version", Machine.OnnxRuntimeVersion)
            .With("cpu", session.Cpu);
        StageResult stage = await session.RunAsync(
            "sensitivity",
            spec.Name,
            key,
            async (folder, token) =>
            {
                await session.RequireAsync(variant.Stage, PrepareStage.SimulationName, token);
                NetworkSensitivity made = await Task.Run(
                    () => SensitivityMeasurement.Run(
                        model.Normalized.Model,
                        OnnxModel.Load(variant.SimulationPath, cancellationToken: token),
                        variant.Plan,
                        variant.Scales,
                        statistics(),
                        data.Calibration,
                        new SensitivityOptions(session.Threads),
                        token),
                    token);
                StageJson.Write(folder, ResultName, made);
            },
            result => Outcome(spec, StageJson.Read<NetworkSensitivity>(result, ResultName)),
            cancellationToken);
        return StageJson.Read<NetworkSensitivity>(stage, ResultName);
    }

    private static string Outcome(VariantSpec spec, NetworkSensitivity found) => found.Layers.Count == 0
        ? $"{spec.Name}: nothing to measure"
        : FormattableString.Invariant($"{spec.Name}: {found.Layers.Count} layers, each alone, on {found.Samples} samples");
}
