namespace TrtOperator.Bench;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; <c>x</c> for a ratio.</param>
/// <param name="Against">What a ratio is taken against, and what was worked on.</param>
internal sealed record Figure(string Name, double Value, string Unit, string Against);
