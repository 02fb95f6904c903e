namespace TrtOperator.BuilderJob.Manifest;

/// <summary>One target's engine and its proof.</summary>
/// <param name="Name">The target's name.</param>
/// <param name="Runtime">The runtime that serves the file.</param>
/// <param name="Precisions">The precisions that were allowed and used.</param>
/// <param name="File">The engine's name in the release.</param>
/// <param name="NodesPerPrecision">How many nodes run in each precision.</param>
/// <param name="Gates">Each gate's figures beside its limit.</param>
/// <param name="ProtectedLayers">Each protected node's verdict, read back from the file that was built.</param>
public sealed record ManifestTarget(
    string Name,
    string Runtime,
    IReadOnlyList<string> Precisions,
    string File,
    IReadOnlyDictionary<string, int> NodesPerPrecision,
    IReadOnlyList<ManifestGate> Gates,
    IReadOnlyList<ManifestProtectedLayer> ProtectedLayers);
