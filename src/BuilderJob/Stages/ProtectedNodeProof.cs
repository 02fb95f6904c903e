using TrtOperator.Precision.Placement;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What a built engine makes of one protected node.</summary>
/// <param name="Node">The node's name in the prepared model.</param>
/// <param name="Asked">The precision that protection asks for.</param>
/// <param name="Verdict">Strict, Computed, NotProvable or Demoted.</param>
/// <param name="Held">Whether the verdict is one that a release may be published on.</param>
/// <param name="Evidence">What was read in the engine, as a sentence.</param>
public sealed record ProtectedNodeProof(string Node, NumericPrecision Asked, string Verdict, bool Held, string Evidence);
