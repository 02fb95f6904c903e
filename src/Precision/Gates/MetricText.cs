using System.Globalization;

namespace TrtOperator.Precision.Gates;

/// <summary>Numbers as people read them. Bounds are rounded away from the good side, so that no sentence promises more than was shown.</summary>
internal static class MetricText
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    public static string NonFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

    public static string Confidence(double confidence) => Format(confidence * 100, 4, 0, "0.####") + " %";

    public static string Samples(long count) => count.ToString("N0", s_culture) + (count == 1 ? " sample" : " samples");

    /// <summary>Two significant digits, rounded up.</summary>
    public static string About(long count)
    {
        long unit = 1;
        while (count / unit >= 100)
        {
            unit *= 10;
        }

        return ((count + unit - 1) / unit * unit).ToString("N0", s_culture);
    }

    /// <summary>A metric's value; <paramref name="direction"/> is -1 to round down, 1 up, 0 to the nearest.</summary>
    public static string Value(MetricTraits traits, double value, int direction = 0)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "undefined" : value > 0 ? "infinite" : "minus infinite";
        }

        return traits.Unit switch
        {
            MetricUnit.Percent => Percent(value * 100, direction) + " %",
            MetricUnit.Decibel => Format(value, 1, direction, "0.0") + " dB",
            _ when traits.Direction == MetricDirection.HigherIsBetter
                => Format(value, SignificantDecimals(Math.Abs(1 - value), 2, 12), direction, "0.0###########"),
            _ when value is > 0 and < 1e-6 => value.ToString("0.0#e-0", s_culture),
            _ => Format(value, SignificantDecimals(Math.Abs(value), 3, 12), direction, "0.############"),
        };
    }

    /// <summary>A declared limit, as it was declared.</summary>
    public static string Limit(MetricTraits traits, double value) => traits.Unit switch
    {
        MetricUnit.Percent => Format(value * 100, 8, 0, "0.########") + " %",
        MetricUnit.Decibel => Format(value, 8, 0, "0.########") + " dB",
        _ => value.ToString("0.###############", s_culture),
    };

    /// <summary>A difference of fractions in points, without unit, with its sign.</summary>
    public static string Points(double difference, int direction = 0)
    {
        double points = Rounded(difference, direction);
        return (points > 0 ? "+" : string.Empty) + points.ToString("0.########", s_culture);
    }

    /// <summary>The size of a difference of fractions in points.</summary>
    public static string UnsignedPoints(double difference, int direction = 0)
        => Rounded(Math.Abs(difference), direction).ToString("0.########", s_culture) + " points";

    private static double Rounded(double difference, int direction)
    {
        double points = difference * 100;
        double size = Math.Abs(points);
        return Round(points, size >= 1 ? 1 : SignificantDecimals(size, 2, 8), direction);
    }

    // One decimal, and more near either end, where 99.97 % must not read as 100 %.
    private static string Percent(double percent, int direction)
    {
        double toEnd = percent is > 0 and < 100 ? Math.Min(percent, 100 - percent) : 1;
        return Format(percent, toEnd >= 1 ? 1 : SignificantDecimals(toEnd, 2, 6), direction, "0.0#####");
    }

    private static int SignificantDecimals(double value, int digits, int most)
        => value == 0 ? digits : Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(value)), 1, most);

    private static string Format(double value, int decimals, int direction, string format)
        => Round(value, decimals, direction).ToString(format, s_culture);

    private static double Round(double value, int decimals, int direction)
    {
        double scale = Math.Pow(10, decimals);
        double scaled = value * scale;
        if (!double.IsFinite(scaled) || Math.Abs(scaled) > 1e15)
        {
            return value;
        }

        // The slack keeps 0.3 from becoming 0.4 because its product is 3.0000000000000004.
        double rounded = direction switch
        {
            > 0 => Math.Ceiling(scaled - 1e-6),
            < 0 => Math.Floor(scaled + 1e-6),
            _ => Math.Round(scaled, MidpointRounding.AwayFromZero),
        };

        // Adding zero turns minus zero into zero.
        return (rounded / scale) + 0.0;
    }
}
