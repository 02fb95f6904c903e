using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Audit;

/// <summary>What a written model makes of one protected node.</summary>
/// <param name="Node">The node's name in the written model.</param>
/// <param name="Asked">The precision that protection asks for.</param>
/// <param name="Held">Whether every floating-point tensor that the node reads and writes has at least that precision and none comes out of a DequantizeLinear.</param>
/// <param name="Evidence">What was read in the file, as a sentence.</param>
public sealed record ProtectionVerdict(string Node, NumericPrecision Asked, bool Held, string Evidence);
