namespace TrtOperator.Precision.HalfPrecision;

/// <summary>One row of the table of islands.</summary>
/// <param name="Runtime">The runtime it is for.</param>
/// <param name="Since">The first version of the runtime it is for; <see langword="null"/> for all.</param>
/// <param name="OpTypes">Operators of the default domain; empty for all others.</param>
/// <param name="Recipe">How they are written.</param>
/// <param name="Reason">Why, for people, without a full stop.</param>
public sealed record IslandRecipeRow(IslandRuntime Runtime, Version? Since, IReadOnlySet<string> OpTypes, IslandRecipe Recipe, string Reason);
