namespace TrtOperator.Precision.Gates;

/// <summary>Distances of one sample's output from FP32's. All are zero for equal outputs, and finite for finite ones.</summary>
internal static class TensorLoss
{
    // Keeps the logarithm finite where the candidate gives a class no probability at all.
    private const double SmallestProbability = 1e-12;

    /// <summary>1 - cosine. A zero vector is like a zero vector (0) and unlike any other (1).</summary>
    public static double Cosine(ReadOnlySpan<double> reference, ReadOnlySpan<double> candidate)
    {
        double dot = 0;
        double rr = 0;
        double cc = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            dot += reference[i] * candidate[i];
            rr += reference[i] * reference[i];
            cc += candidate[i] * candidate[i];
        }

        if (rr == 0 || cc == 0)
        {
            return rr == cc ? 0 : 1;
        }

        // dot = rr = cc for equal vectors, where dividing by a rounded root would leave a residue.
        return dot == rr && dot == cc ? 0 : Math.Clamp(1 - (dot / (Math.Sqrt(rr) * Math.Sqrt(cc))), 0, 2);
    }

    /// <summary>Norm of the difference by the norm of FP32's output; by the candidate's norm, hence 1, where FP32's is all zero.</summary>
    public static double RelativeL2(ReadOnlySpan<double> reference, ReadOnlySpan<double> candidate)
    {
        (double noise, double signal) = Powers(reference, candidate);
        return noise == 0 ? 0 : signal == 0 ? 1 : Math.Sqrt(noise / signal);
    }

    /// <summary>Sums of squares of the difference and of FP32's output.</summary>
    public static (double Noise, double Signal) Powers(ReadOnlySpan<double> reference, ReadOnlySpan<double> candidate)
    {
        double noise = 0;
        double signal = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = candidate[i] - reference[i];
            noise += difference * difference;
            signal += reference[i] * reference[i];
        }

        return (noise, signal);
    }

    /// <summary>The largest absolute difference.</summary>
    public static double LargestError(ReadOnlySpan<double> reference, ReadOnlySpan<double> candidate)
    {
        double largest = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(candidate[i] - reference[i]));
        }

        return largest;
    }

    /// <summary>Mean over the rows of <paramref name="classes"/> values of KL(FP32 || candidate), in nats.</summary>
    public static double Divergence(ReadOnlySpan<double> reference, ReadOnlySpan<double> candidate, int classes)
    {
        int rows = reference.Length / classes;
        bool probabilities = AreProbabilities(reference, classes);
        double[] p = new double[classes];
        double[] q = new double[classes];
        double sum = 0;
        for (int row = 0; row < rows; row++)
        {
            Distribution(reference.Slice(row * classes, classes), p, probabilities);
            Distribution(candidate.Slice(row * classes, classes), q, probabilities);
            double divergence = 0;
            for (int i = 0; i < classes; i++)
            {
                divergence += p[i] == 0 || p[i] == q[i] ? 0 : p[i] * Math.Log(p[i] / Math.Max(q[i], SmallestProbability));
            }

            sum += Math.Max(0, divergence);
        }

        return rows == 0 ? 0 : sum / rows;
    }

    private static bool AreProbabilities(ReadOnlySpan<double> values, int classes)
    {
        for (int start = 0; start < values.Length; start += classes)
        {
            double sum = 0;
            foreach (double value in values.Slice(start, classes))
            {
                if (value < 0)
                {
                    return false;
                }

                sum += value;
            }

            if (Math.Abs(sum - 1) > 1e-2)
            {
                return false;
            }
        }

        return true;
    }

    private static void Distribution(ReadOnlySpan<double> row, Span<double> into, bool probabilities)
    {
        double largest = row[TensorElements.ArgMax(row)];
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            into[i] = probabilities ? Math.Max(0, row[i]) : Math.Exp(row[i] - largest);
            sum += into[i];
        }

        for (int i = 0; i < into.Length; i++)
        {
            into[i] = sum == 0 ? 1.0 / into.Length : into[i] / sum;
        }
    }
}
