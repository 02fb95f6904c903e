using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Runtimes;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What only a target's precision plan shows to make no sense.</summary>
internal static class TargetChecks
{
    /// <summary>A plan whose one speed-up is TF32 must be allowed to use it.</summary>
    /// <exception cref="BadInputException">A protected node forbids TF32, and nothing else is allowed.</exception>
    public static void RequireSpeedUp(EngineTarget target, VariantSpec spec, PlanOptions? options, PrecisionPlan plan)
    {
        if (options is { AllowTf32: true } && spec is { Quantized: null, AllowFp16: false } && TensorCoreUse.RequiresTf32Cleared(plan))
        {
            throw new BadInputException(
                "Tf32Cleared",
                $"Target '{target.Name}' has no other precision than TF32, and a layer that is protected as FP32 forbids TF32 in the whole plan.",
                "Allow FP16, INT8 or FP8 for the target, or protect no matrix product, convolution or recurrent layer as FP32 there (protectedLayers[].targets).");
        }
    }
}
