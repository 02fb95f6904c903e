using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Placement;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What the stages that make engines share: the protected nodes, and how their verdicts are kept and told.</summary>
internal static class BuildStage
{
    /// <summary>The file that holds the verdicts.</summary>
    public const string VerdictsName = "protected-layers.json";

    /// <summary>The nodes that a plan protects, with the precision that was asked for.</summary>
    public static IEnumerable<KeyValuePair<string, NumericPrecision>> ProtectedNodes(PrecisionPlan plan)
        => plan.Nodes.Where(node => node is { ProtectedBy: not null, Widens: null })
            .Select(node => KeyValuePair.Create(node.Node, node.Precision == NumericPrecision.Fp16 ? NumericPrecision.Fp16 : NumericPrecision.Fp32));

    /// <summary>The verdicts that a stage has kept.</summary>
    public static IReadOnlyList<ProtectedNodeProof> Read(StageResult stage) => StageJson.Read<List<ProtectedNodeProof>>(stage, VerdictsName);

    /// <summary>A clause on the verdicts, with a comma before it; empty where nothing is protected.</summary>
    public static string Proven(IReadOnlyList<ProtectedNodeProof> proofs)
        => proofs.Count == 0 ? "" : FormattableString.Invariant($", {proofs.Count(proof => proof.Held)} of {proofs.Count} protected {(proofs.Count == 1 ? "node" : "nodes")} proven");

    /// <summary>Says each protected node that the engine lost.</summary>
    public static void Tell(RunSession session, BuiltEngine built)
    {
        foreach (ProtectedNodeProof proof in built.Lost)
        {
            session.Display.Say(Tone.Bad, Sentence(proof));
        }
    }

    /// <summary>Why a protected node speaks against an engine.</summary>
    public static string Sentence(ProtectedNodeProof proof)
        => proof.Verdict == "NotProvable"
            ? $"'{proof.Node}' is protected as {proof.Asked.Name()}, and the built engine does not show that it keeps it: {proof.Evidence}"
            : $"'{proof.Node}' is protected as {proof.Asked.Name()}, and the built engine does not keep it: {proof.Evidence}";
}
