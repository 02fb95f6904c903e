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
    IReadOnlyList<ManifestProtectedLayer> ProtectedLayers)
{
    /// <summary>Full where the engine ran the evaluation data; Simulated where the gates' figures are the simulation's.</summary>
    public string Verification { get; init; } = "Full";

    /// <summary>The GPUs that a plan serves, such as 8.6.</summary>
    public string? ComputeCapability { get; init; }

    /// <summary>The version of the library that built a plan, which is the one that can load it.</summary>
    public string? LibraryVersion { get; init; }

    /// <summary>Settings that a session of ONNX Runtime needs to load the file; none where its defaults do.</summary>
    public IReadOnlyDictionary<string, string> SessionSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether FP32 products of a plan may round their inputs to TF32.</summary>
    public bool? Tf32 { get; init; }

    /// <summary>How FP32 regions were widened until every protected layer was kept.</summary>
    public IReadOnlyList<string> Widenings { get; init; } = [];
}
