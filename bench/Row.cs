namespace TrtOperator.Bench;

/// <summary>One line of the table: a thing beside what it is measured against, in one run.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Against">What it is measured against.</param>
/// <param name="Figure">The thing's own figure, with its unit.</param>
/// <param name="Ratio">Its time divided by that of what it is measured against, best of the interleaved repeats.</param>
public sealed record Row(string What, string Against, string Figure, double Ratio);
