namespace TrtOperator.BuilderJob.Manifest;

/// <summary>One protected node as it was found in the built file.</summary>
/// <param name="Node">The node's name in the built file.</param>
/// <param name="Sources">The names in the source model that it stands for.</param>
/// <param name="Asked">The precision that the declaration asks for.</param>
/// <param name="Held">Whether the file keeps it.</param>
/// <param name="Verdict">Strict, Computed, NotProvable or Demoted.</param>
/// <param name="Evidence">What was read in the file, as a sentence.</param>
public sealed record ManifestProtectedLayer(string Node, IReadOnlyList<string> Sources, string Asked, bool Held, string Verdict, string Evidence);
