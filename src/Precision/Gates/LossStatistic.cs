namespace TrtOperator.Precision.Gates;

/// <summary>A statistic f(sum over the samples of one small vector a sample), able to leave any one sample out.</summary>
internal abstract class LossStatistic
{
    /// <summary>Samples taken in.</summary>
    public abstract int Count { get; }

    /// <summary>The statistic over all samples.</summary>
    public abstract LossPair Estimate();

    /// <summary>The statistic over all samples but the one at <paramref name="position"/>, in the order they were taken in.</summary>
    public abstract LossPair Without(int position);

    /// <summary>The jackknife standard error of the candidate's loss, or of its difference from FP32's.</summary>
    public double StandardError(bool ofDifference)
    {
        double[] leaveOneOut = new double[Count];
        for (int i = 0; i < leaveOneOut.Length; i++)
        {
            leaveOneOut[i] = Without(i).Compared(ofDifference);
        }

        return Jackknife.StandardError(leaveOneOut);
    }
}
