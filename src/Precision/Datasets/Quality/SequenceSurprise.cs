namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>How unusual a sequence of names is.</summary>
/// <param name="Excess">By how many bits a name it says more than sequences do in the mean; negative for less.</param>
/// <param name="Pairs">How many pairs of neighbours that is the mean over.</param>
public readonly record struct SequenceSurprise(double Excess, long Pairs)
{
    /// <summary>The excess in terms of how far a mean over as many pairs strays: short sequences stray further than long ones.</summary>
    public double Weight => Excess * Math.Sqrt(Pairs);
}
