namespace TrtOperator.Precision.Gates;

/// <summary>A metric as losses (smaller is better): the candidate's, and FP32's on the same samples where there are labels.</summary>
internal readonly record struct LossPair(double Candidate, double Reference)
{
    public double Compared(bool withReference) => withReference ? Candidate - Reference : Candidate;
}
