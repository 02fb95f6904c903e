namespace TrtOperator.Precision.Protection.Islands;

/// <summary>A protection that costs more than a wider one would.</summary>
/// <param name="Protected">The projections of one attention that are protected.</param>
/// <param name="Others">Those that are not.</param>
/// <param name="Message">One sentence that says what it costs and what to do.</param>
public sealed record ProjectionAdvice(IReadOnlyList<string> Protected, IReadOnlyList<string> Others, string Message);
