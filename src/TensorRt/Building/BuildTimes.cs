namespace TrtOperator.TensorRt.Building;

/// <summary>Where a build's time went, in seconds.</summary>
/// <param name="Load">Loading the two libraries.</param>
/// <param name="Parse">Parsing the model.</param>
/// <param name="Build">Building the plan.</param>
public sealed record BuildTimes(double Load, double Parse, double Build);
