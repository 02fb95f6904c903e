namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>How far the samples of an input differ in one dimension.</summary>
/// <param name="Least">The shortest length.</param>
/// <param name="LeastSample">The first sample that has it.</param>
/// <param name="Most">The greatest length.</param>
/// <param name="MostSample">The first sample that has it.</param>
internal readonly record struct Extent(long Least, long LeastSample, long Most, long MostSample)
{
    internal static Extent Of(long length) => new(length, 0, length, 0);

    internal Extent With(long length, long sample) => new(
        Math.Min(Least, length), length < Least ? sample : LeastSample, Math.Max(Most, length), length > Most ? sample : MostSample);
}
