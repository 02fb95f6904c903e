namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>One gate as a picture: the limit, what was measured, and how far the confidence bound reaches.</summary>
internal static class BulletChart
{
    private const double Width = 480;
    private const double Left = 6;
    private const double Right = Width - 6;
    private const double Top = 22;
    private const double Bottom = 50;

    // Of the bold text; what is a little too wide stands a little too far inside.
    private const double WidthOfCharacter = 8;

    public static void Write(MarkupWriter page, GateReport gate)
    {
        if (!double.IsFinite(gate.Limit) || Limited(gate) is not { } value)
        {
            page.Write($"<p class=\"soft\">Nothing to draw: the gate has no finite value.</p>");
            return;
        }

        var bound = gate.Bound is { } b && double.IsFinite(b) ? b : value;
        var fromZero = gate.LimitKind is GateLimitKind.MaxDrop or GateLimitKind.MaxIncrease;
        var low = Math.Min(Math.Min(value, bound), gate.Limit);
        var high = Math.Max(Math.Max(value, bound), gate.Limit);
        if (fromZero)
        {
            low = Math.Min(low, 0);
            high = Math.Max(high, 0);
        }

        // Equal numbers, or a range beyond what doubles hold, still need an axis.
        var pad = (high - low) * 0.14;
        if (!(pad > 0) || !double.IsFinite(pad))
        {
            pad = Math.Max(Math.Abs(high) * 0.01, 1e-9);
        }

        low -= pad;
        high += pad;
        if (!double.IsFinite(high - low))
        {
            page.Write($"<p class=\"soft\">Nothing to draw: the numbers are too far apart.</p>");
            return;
        }

        double X(double v) => Left + ((v - low) / (high - low) * (Right - Left));
        var limit = X(gate.Limit);
        var dot = X(value);
        var end = X(bound);
        var kind = Headline.Kind(gate.Verdict);
        var quantity = gate.LimitKind switch
        {
            GateLimitKind.MaxDrop => "drop",
            GateLimitKind.MaxIncrease => "increase",
            _ => "value",
        };
        const double middle = (Top + Bottom) / 2;
        page.Write($"<svg class=\"bullet\" viewBox=\"0 0 {Width} 72\" role=\"img\" aria-label=\"{quantity} {GateNumbers.Limited(gate, value)}, bound {GateNumbers.Limited(gate, bound)}, limit {GateNumbers.Limited(gate, gate.Limit)}: {gate.Verdict.ToString()}\">");
        var goodLeft = gate.LimitKind != GateLimitKind.Min;
        page.Write($"<rect class=\"{(goodLeft ? "z-good" : "z-bad")}\" x=\"{Left}\" y=\"{Top}\" width=\"{Math.Max(0, limit - Left)}\" height=\"{Bottom - Top}\"/>");
        page.Write($"<rect class=\"{(goodLeft ? "z-bad" : "z-good")}\" x=\"{limit}\" y=\"{Top}\" width=\"{Math.Max(0, Right - limit)}\" height=\"{Bottom - Top}\"/>");
        if (fromZero)
        {
            page.Write($"<path class=\"axis\" d=\"M{X(0)} {Top}V{Bottom}\"/><text class=\"tick\" x=\"{X(0)}\" y=\"{Bottom + 15}\" text-anchor=\"middle\">{(Math.Abs(X(0) - dot) > 70 ? "0" : string.Empty)}</text>");
        }

        page.Write($"<path class=\"limit\" d=\"M{limit} {Top - 4}V{Bottom + 4}\"/>");
        page.Write($"<path class=\"whisker s-{kind}\" d=\"M{dot} {middle}H{end}M{end} {middle - 6}V{middle + 6}\"/><circle class=\"f-{kind}\" cx=\"{dot}\" cy=\"{middle}\" r=\"6\"/>");
        var limited = $"limit {GateNumbers.Limited(gate, gate.Limit)}";
        var measured = $"{quantity} {GateNumbers.Limited(gate, value)}";
        page.Write($"<text x=\"{limit}\" y=\"{Top - 9}\" text-anchor=\"{Anchor(limit, limited)}\">{limited}</text>");
        page.Write($"<text class=\"strong\" x=\"{dot}\" y=\"{Bottom + 16}\" text-anchor=\"{Anchor(dot, measured)}\">{measured}</text></svg>");
    }

    /// <summary>The quantity that the limit is about.</summary>
    private static double? Limited(GateReport gate)
    {
        var quantity = gate.LimitKind switch
        {
            GateLimitKind.MaxDrop => -gate.Difference,
            GateLimitKind.MaxIncrease => gate.Difference,
            _ => gate.Value,
        };
        return quantity is { } number && double.IsFinite(number) ? number : null;
    }

    /// <summary>Where a text that is to stand at <paramref name="x"/> begins or ends so that it stays in the picture.</summary>
    internal static string Anchor(double x, string text)
    {
        var half = text.Length * WidthOfCharacter / 2;
        return x < half ? "start" : x > Width - half ? "end" : "middle";
    }
}
