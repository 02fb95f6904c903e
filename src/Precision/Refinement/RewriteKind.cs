using System.Text.Json.Serialization;

namespace TrtOperator.Precision.Refinement;

/// <summary>What was changed about a layer that INT8 quantizes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RewriteKind>))]
public enum RewriteKind
{
    /// <summary>The mean of the INT8 error was added to the bias (M. Nagel et al., "Data-free quantization through weight equalization and bias correction", 2019, in its empirical form).</summary>
    BiasCorrection,

    /// <summary>Weights were rounded so that the layer's output is closest, and not each weight (M. Nagel et al., "Up or down? Adaptive rounding for post-training quantization", 2020, solved by coordinate descent).</summary>
    WeightRounding,
}
