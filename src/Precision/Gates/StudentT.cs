namespace TrtOperator.Precision.Gates;

/// <summary>
/// Student's t distribution. The distribution function is the regularized incomplete beta function
/// (NIST Digital Library of Mathematical Functions, 8.17.22 for the continued fraction), the quantile its inverse by bisection.
/// </summary>
internal static class StudentT
{
    // From here on the quantile differs from the normal one by less than 1e-6.
    private const double LargestDegreesOfFreedom = 1e6;
    private const double Tiny = 1e-300;

    /// <summary>The t with P(T &lt;= t) = <paramref name="probability"/>, for probabilities from one half to less than one.</summary>
    public static double Quantile(double probability, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probability, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        double low = 0;
        double high = 1;
        while (Distribution(high, degreesOfFreedom) < probability)
        {
            low = high;
            high *= 2;
        }

        for (int step = 0; step < 80 && high - low > 1e-13 * high; step++)
        {
            double middle = (low + high) / 2;
            if (Distribution(middle, degreesOfFreedom) < probability)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }

    /// <summary>P(T &lt;= <paramref name="t"/>) for t of zero or more.</summary>
    public static double Distribution(double t, double degreesOfFreedom)
    {
        double v = Math.Min(degreesOfFreedom, LargestDegreesOfFreedom);
        double t2 = t * t;

        // 1 - I_x(v/2, 1/2) = I_(1-x)(1/2, v/2) with x = v / (v + t²): take the side whose continued fraction converges fast.
        return t2 < v
            ? 0.5 + (IncompleteBeta(t2 / (v + t2), 0.5, v / 2) / 2)
            : 1 - (IncompleteBeta(v / (v + t2), v / 2, 0.5) / 2);
    }

    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x <= 0)
        {
            return 0;
        }

        if (x > (a + 1) / (a + b + 2))
        {
            return 1 - IncompleteBeta(1 - x, b, a);
        }

        double front = Math.Exp((a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)) / a;

        // Steed's evaluation of 1 / (1 + d1 / (1 + d2 / ...)) by the modified Lentz method.
        double c = 1;
        double d = 0;
        double fraction = 1;
        for (int i = 0; i <= 10_000; i++)
        {
            int m = i / 2;
            double coefficient = i == 0 ? 1
                : i % 2 == 0 ? m * (b - m) * x / ((a + (2.0 * m) - 1) * (a + (2.0 * m)))
                : -(a + m) * (a + b + m) * x / ((a + (2.0 * m)) * (a + (2.0 * m) + 1));
            d = 1 / NotZero(1 + (coefficient * d));
            c = NotZero(1 + (coefficient / c));
            double factor = c * d;
            fraction *= factor;
            if (i > 0 && Math.Abs(factor - 1) < 1e-15)
            {
                break;
            }
        }

        return front * (fraction - 1);
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    // Stirling's series after shifting the argument above 12, where six terms are exact to double precision.
    private static double LogGamma(double x)
    {
        double shift = 0;
        while (x < 12)
        {
            shift += Math.Log(x);
            x++;
        }

        double r = 1 / (x * x);
        double series = ((((((((((-691.0 / 360360) * r) + (1.0 / 1188)) * r) - (1.0 / 1680)) * r) + (1.0 / 1260)) * r) - (1.0 / 360)) * r) + (1.0 / 12);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - shift;
    }
}
