using System.Globalization;

namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>How numbers, sizes, times and names are written for people.</summary>
internal static class Display
{
    private const int ShownCharacters = 160;

    /// <summary>A measured number in four significant digits, more where it is just below 1, as similarities are.</summary>
    public static string Number(double value)
    {
        if (double.IsNaN(value))
        {
            return "not a number";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "infinite" : "\u2212infinite";
        }

        var size = Math.Abs(value);
        if (size == 0)
        {
            return "0";
        }

        var digits = size is > 0.9 and < 1 ? Math.Clamp(2 - (int)Math.Floor(Math.Log10(1 - size)), 4, 12) : 4;
        string text;
        if (size is < 1e-4 or >= 1e7)
        {
            text = size.ToString("0.###e0", CultureInfo.InvariantCulture);
        }
        else
        {
            var decimals = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(size)), 0, 12);
            text = Math.Round(size, decimals).ToString("#,0.############", CultureInfo.InvariantCulture);
        }

        return value < 0 ? "\u2212" + text : text;
    }

    /// <summary>A number of which only the size matters, in two significant digits.</summary>
    public static string Rough(double value)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 1);
        return unit > 0 && double.IsFinite(unit) ? Number(Math.Round(value / unit) * unit) : Number(value);
    }

    public static string Number(double? value) => value is { } number ? Number(number) : "\u2013";

    /// <summary>A difference, with its sign.</summary>
    public static string Signed(double value) => value > 0 ? "+" + Number(value) : Number(value);

    public static string Percent(double share) => double.IsFinite(share) ? Number(share * 100) + " %" : Number(share);

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 node", "12 nodes".</summary>
    public static string Count(long count, string one) => Count(count) + " " + one + (count == 1 ? string.Empty : "s");

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => Count(bytes, "byte"),
        < 1_000_000 => Scaled(bytes, 1e3) + " kB",
        < 1_000_000_000 => Scaled(bytes, 1e6) + " MB",
        _ => Scaled(bytes, 1e9) + " GB",
    };

    public static string Duration(double seconds)
    {
        if (!(seconds >= 0) || seconds > 1e9)
        {
            return "\u2013";
        }

        if (seconds < 60)
        {
            return seconds.ToString(seconds < 9.995 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " s";
        }

        var whole = (long)Math.Round(seconds);
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60} min {whole % 60:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600} h {whole / 60 % 60:00} min");
    }

    public static string Moment(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A name without its middle where it is very long; <c>report.json</c> has it in full.</summary>
    public static string Name(string name, int most = ShownCharacters)
    {
        if (name.Length <= most)
        {
            return name;
        }

        // A surrogate cut in two is written as U+FFFD by the writer.
        var head = most * 2 / 3;
        return string.Concat(name.AsSpan(0, head), "\u2026", name.AsSpan(name.Length - (most - head - 1)));
    }

    /// <summary>A sentence without its end where it is very long.</summary>
    public static string Sentence(string sentence) => sentence.Length <= 600 ? sentence : sentence[..599] + "\u2026";

    public static string Digest(string digest) => digest.Length <= 12 ? digest : digest[..12];

    public static string Coordinate(double value) =>
        double.IsFinite(value) ? (Math.Round(value, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture) : "0";

    private static string Scaled(long bytes, double unit) => (bytes / unit).ToString("0.0", CultureInfo.InvariantCulture);
}
