namespace TrtOperator.Storage.Releases;

/// <summary>What <see cref="ReleaseRetirement"/> found and removed.</summary>
/// <param name="Owner">Whose folder it was, fit to be printed; null where there was none.</param>
/// <param name="Releases">Complete releases that were removed.</param>
/// <param name="Objects">Objects that were removed, releases' files and stage outputs included.</param>
public sealed record RetiredFolder(string? Owner, int Releases, long Objects);
