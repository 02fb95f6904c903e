namespace TrtOperator.TensorRt.Building;

/// <summary>How far a build is.</summary>
/// <param name="Phase">What the library is doing, in its words.</param>
/// <param name="Done">The fraction of its steps that are done, 0 to 1. The library's steps are not equally long.</param>
public sealed record BuildProgress(string Phase, double Done);
