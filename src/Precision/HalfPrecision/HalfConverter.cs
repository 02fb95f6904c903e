using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>
/// Writes a plan's FP16 into the graph: FP16 weights converted once, casts where the type changes and shared by all who need
/// them, FP32 nodes as islands by the runtime's recipe, neighbours among them in one region without casts between.
/// </summary>
public static class HalfConverter
{
    /// <summary>Converts a copy of <paramref name="model"/>.</summary>
    /// <param name="model">The normalized model, with its Q/DQ pairs if the plan quantizes.</param>
    /// <param name="plan">Its plan. With FP32 as <see cref="PrecisionPlan.FloatPrecision"/> the copy is returned as it is.</param>
    /// <param name="statistics">The calibration of the normalized model: types, ranges and masks.</param>
    /// <param name="recipes">How islands are written for the runtime.</param>
    /// <exception cref="ArgumentException">The statistics are of another model.</exception>
    public static HalfModel Apply(OnnxModel model, PrecisionPlan plan, CalibrationStatistics statistics, IslandRecipes recipes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(recipes);
        OnnxModel copy = model.Clone();
        PrecisionNotes.Write(copy.Graph, plan);
        return plan.FloatPrecision == NumericPrecision.Fp16
            ? new HalfGraphWriter(copy, plan, statistics, recipes).Write()
            : new HalfModel(copy, [], [], [], new HashSet<string>(StringComparer.Ordinal));
    }
}
