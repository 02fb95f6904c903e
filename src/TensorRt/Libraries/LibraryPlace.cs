namespace TrtOperator.TensorRt.Libraries;

/// <summary>One entry of the order in which libraries are looked for.</summary>
/// <param name="Kind">What kind of place it is.</param>
/// <param name="Name">What people call it, for help and reports.</param>
/// <param name="Only">The family looked for there, or null for both.</param>
/// <param name="Patterns">
/// Paths: <c>$NAME</c> at the start stands for an environment variable (each of its paths, where it lists several with colons), <c>~</c> for the
/// home folder, <c>*</c> within a segment for any characters; <c>{triplet}</c> stands for the processor's folder and <c>{wheel}</c> for each of a wheel's folders.
/// </param>
public sealed record LibraryPlace(LibraryPlaceKind Kind, string Name, LibraryKind? Only, IReadOnlyList<string> Patterns)
{
    /// <summary>Whether a person named the path, so that a library there that cannot be used is an error and not passed over.</summary>
    public bool IsNamed => Kind is LibraryPlaceKind.Setting or LibraryPlaceKind.EnvironmentVariable;
}
