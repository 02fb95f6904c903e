using System.Text.Json;
using TrtOperator.BuilderJob.Manifest;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Onnx;
using TrtOperator.Precision.Audit;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Placement;
using TrtOperator.Storage.Releases;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.BuilderJob.Verification;

/// <summary>What a published engine shows of its protected layers and of its calibration.</summary>
/// <param name="Protected">How many layers the manifest names as protected.</param>
/// <param name="Kept">How many of them the engine shows to keep.</param>
/// <param name="Scales">How many activation scales are those of the published calibration; null where there is none to compare with.</param>
/// <param name="Refusal">Why the engine is not what the manifest says, in one sentence; null where it is.</param>
internal sealed record EngineExamination(int Protected, int Kept, int? Scales, string? Refusal)
{
    /// <summary>Gets one file of the release: its name, its digest, and the path to write it to.</summary>
    public delegate Task Fetch(string name, string sha256, string path);

    /// <summary>Examines the engine of <paramref name="target"/>.</summary>
    public static async Task<EngineExamination> OfAsync(
        ManifestTarget target, IReadOnlyList<ReleaseManifestFile> files, string folder, Fetch fetch, CancellationToken cancellationToken)
    {
        bool plan = target.File.EndsWith("/" + BuiltPlan.PlanName, StringComparison.Ordinal);
        string own = target.File.Contains('/', StringComparison.Ordinal) ? target.File[..target.File.LastIndexOf('/')] : "";
        string cache = $"{own}/{PrepareStage.CacheName}";
        string[] wanted = plan ? [target.File, $"{own}/{BuiltPlan.ListingName}", $"{own}/{PlanStage.NodesName}"]
            : files.Any(file => file.Name == cache) ? [target.File, cache]
            : [target.File];
        List<string> paths = [];
        try
        {
            foreach (string name in wanted)
            {
                if (files.FirstOrDefault(file => file.Name == name) is not { } listed)
                {
                    return Refused(target, $"The manifest lists no file '{name}', which the proof of '{target.Name}' needs.");
                }

                string path = Path.Combine(folder, Path.GetFileName(name));
                paths.Add(path);
                await fetch(listed.Name, listed.Sha256, path);
            }

            return plan ? OfPlan(target, paths, cancellationToken) : OfModel(target, paths, cancellationToken);
        }
        finally
        {
            paths.ForEach(File.Delete);
        }
    }

    private static EngineExamination OfModel(ManifestTarget target, List<string> paths, CancellationToken cancellationToken)
    {
        OnnxModel model = OnnxModel.Load(paths[0], cancellationToken: cancellationToken);
        IReadOnlyList<ProtectionVerdict> verdicts = ProtectionAudit.Judge(
            model, target.ProtectedLayers.Select(layer => KeyValuePair.Create(layer.Node, Asked(layer))));
        ScaleAudit? scales = null;
        try
        {
            scales = paths.Count > 1 ? ScaleAudit.Of(model, CalibrationCache.ReadFile(paths[1])) : null;
        }
        catch (InvalidCalibrationException exception)
        {
            return Refused(target, $"The calibration of '{target.Name}' cannot be read: {exception.Message}");
        }

        return new EngineExamination(
            verdicts.Count,
            verdicts.Count(verdict => verdict.Held),
            scales?.Scales,
            verdicts.FirstOrDefault(verdict => !verdict.Held) is { } lost ? Lost(target, lost.Node, lost.Asked, lost.Evidence)
                : scales?.Difference is { } difference ? $"Target '{target.Name}' is not quantized as it was calibrated: {difference}"
                : null);
    }

    private static EngineExamination OfPlan(ManifestTarget target, List<string> paths, CancellationToken cancellationToken)
    {
        if (target.ComputeCapability is not { } capability || ParseVersion(target.LibraryVersion) is not { } version)
        {
            return Refused(target, $"The manifest does not say for which compute capability and by which version the plan of '{target.Name}' was built.");
        }

        if (PlanEvidence.Misfit(paths[0], version, capability) is { } misfit)
        {
            return Refused(target, $"The plan of '{target.Name}': {misfit}");
        }

        try
        {
            CompiledPlan compiled = RtxPlanReader.ReadFile(File.ReadAllText(paths[1]), paths[0], cancellationToken);
            PreparedNodes nodes = StageJson.Parse<PreparedNodes>(File.ReadAllBytes(paths[2]));
            Dictionary<string, NodeProof> proofs = PlanProof.Judge(compiled, nodes.Protected, nodes.Graph).ToDictionary(proof => proof.Node, StringComparer.Ordinal);
            foreach (ManifestProtectedLayer layer in target.ProtectedLayers)
            {
                if (nodes.Protected.FirstOrDefault(node => node.Name == layer.Node) is not { } node || node.Asked != TypeOf(Asked(layer)))
                {
                    return Refused(target, $"The proof of '{target.Name}' does not ask for the protected node '{layer.Node}' in {layer.Asked}, as the manifest does.");
                }

                if (proofs[layer.Node] is { Verdict: not (Verdict.Strict or Verdict.Computed) } lost)
                {
                    return Refused(target, Lost(target, lost.Node, Asked(layer), lost.Evidence));
                }
            }

            return new EngineExamination(target.ProtectedLayers.Count, target.ProtectedLayers.Count, null, null);
        }
        catch (Exception exception) when (exception is PlanTextException or JsonException or InvalidDataException or ArgumentException)
        {
            return Refused(target, $"The plan of '{target.Name}' and its proof do not belong together: {exception.Message}");
        }
    }

    private static LibraryVersion? ParseVersion(string? text)
        => Version.TryParse(text, out Version? version) ? new LibraryVersion(version.Major, version.Minor, version.Build, version.Revision) : null;

    private static EngineExamination Refused(ManifestTarget target, string sentence) => new(target.ProtectedLayers.Count, 0, null, sentence);

    private static string Lost(ManifestTarget target, string node, NumericPrecision asked, string evidence)
        => $"Target '{target.Name}' does not keep the protected node '{node}' in {asked.Name()}: {evidence}";

    private static TensorType TypeOf(NumericPrecision precision) => precision == NumericPrecision.Fp16 ? TensorType.Half : TensorType.Float;

    private static NumericPrecision Asked(ManifestProtectedLayer layer) => layer.Asked switch
    {
        "FP32" => NumericPrecision.Fp32,
        "FP16" => NumericPrecision.Fp16,
        _ => throw new BadInputException("InvalidManifest", $"The release's manifest.json asks for the protected node '{layer.Node}' in '{layer.Asked}'; it can only be FP32 or FP16."),
    };
}
