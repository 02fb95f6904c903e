using System.Text.Json.Serialization;

namespace TrtOperator.Precision.Equalization;

/// <summary>What the scales of an equalized tensor were moved into.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EqualizationKind>))]
public enum EqualizationKind
{
    /// <summary>The weights of the layer before (M. Nagel et al., "Data-free quantization through weight equalization and bias correction", 2019).</summary>
    CrossLayer,

    /// <summary>The factors and offsets of a normalization or a multiplication (G. Xiao et al., "SmoothQuant", 2022).</summary>
    Migration,
}
