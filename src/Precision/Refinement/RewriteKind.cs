using System.Text.Json.Serialization;

namespace TrtOperator.Precision.Refinement;

/// <summary>What was changed about a layer that INT8 quantizes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RewriteKind>))]
public enum RewriteKind
{
    /// <summary>The mean of the INT8 error was added to the bias (M. Nagel et al., "Data-free quantization through weight equalization and bias correction", 2019, in its empirical form).</summary>
    BiasCorrection,
}
