using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Sensitivity;

/// <summary>What one group of fused layers does to the network's outputs when it alone runs in low precision.</summary>
/// <param name="Layer">The group's first node, by its name in the normalized graph.</param>
/// <param name="Nodes">All its nodes, in graph order.</param>
/// <param name="Sources">The nodes of the source model to protect so that the group runs in FP32.</param>
/// <param name="Precision">What it runs in.</param>
/// <param name="Error">The error of the outputs with this group alone in low precision, at least 0; <see langword="null"/> where the outputs are no finite numbers then.</param>
/// <param name="Share">Its part of what all measured groups do one by one, from 0 to 1. Errors of independent roundings add up as powers, so powers are shared out.</param>
/// <param name="Samples">How many samples it was measured on.</param>
public sealed record LayerSensitivity(
    string Layer, IReadOnlyList<string> Nodes, IReadOnlyList<string> Sources, NumericPrecision Precision, double? Error, double Share, int Samples);
