using System.Text;

namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>One tensor's histogram with the chosen range, the clipped tail and what other methods proposed.</summary>
internal static class HistogramChart
{
    private const double Width = 260;
    private const double Left = 4;
    private const double Right = Width - 4;
    private const double Top = 18;
    private const double Base = 92;

    public static void Write(MarkupWriter page, TensorReport tensor)
    {
        page.Write($"<figure><figcaption><code>{Display.Name(tensor.Name, 80)}</code><span class=\"soft\">{Display.Name(tensor.Method, 40)} \u00b7 error {CalibrationSection.Error(tensor.RelativeError)}</span></figcaption>\n");
        var histogram = tensor.Histogram.Counts.Count > HistogramReport.MaxBars && tensor.Histogram.BinWidth > 0 && double.IsFinite(tensor.Histogram.BinWidth)
            ? HistogramReport.FromBins(tensor.Histogram.BinWidth, [.. tensor.Histogram.Counts])
            : tensor.Histogram;
        var range = Math.Max(histogram.BinWidth * histogram.Counts.Count, tensor.Amax);
        if (!(range > 0) || !double.IsFinite(range) || !(tensor.Amax >= 0))
        {
            page.Write($"<p class=\"soft small\">Nothing to draw: the tensor has no finite range.</p></figure>\n");
            return;
        }

        WriteChart(page, tensor, histogram, range);
        page.Write($"</figure>\n");
    }

    private static void WriteChart(MarkupWriter page, TensorReport tensor, HistogramReport histogram, double range)
    {
        double X(double v) => Left + (v / range * (Right - Left));
        var amax = X(tensor.Amax);
        var clipped = Clipped(histogram, tensor.Amax);
        page.Write($"<svg class=\"hist\" viewBox=\"0 0 {Width} 124\" role=\"img\" aria-label=\"Values up to {Display.Number(tensor.Max)}, range chosen up to {Display.Number(tensor.Amax)}\">");
        if (clipped > 0)
        {
            page.Write($"<rect class=\"tail\" x=\"{amax}\" y=\"{Top}\" width=\"{Math.Max(0, Right - amax)}\" height=\"{Base - Top}\"/>");
        }

        WriteBars(page, histogram, tensor.Amax, X);
        page.Write($"<path class=\"axis\" d=\"M{Left} {Base}H{Right}\"/>");
        var letters = Candidates(tensor, range);
        var free = double.NegativeInfinity;
        foreach (var (letter, candidate) in letters)
        {
            var at = X(candidate.Amax);
            var chosen = candidate.Amax == tensor.Amax;
            page.Write($"<path class=\"cand{(chosen ? " chosen" : string.Empty)}\" d=\"M{at} {Base + 1}l-3.5 6h7z\"><title>{Display.Name(candidate.Method, 40)}: {Display.Number(candidate.Amax)}, error {CalibrationSection.Error(candidate.Error)}</title></path>");

            // Letters of ranges that nearly meet stand side by side.
            free = Math.Min(Right - 4, Math.Max(at, free + 9));
            page.Write($"<text class=\"letter\" x=\"{free}\" y=\"{Base + 17}\">{letter}</text>");
        }

        page.Write($"<path class=\"cut\" d=\"M{amax} {Top - 3}V{Base}\"/><text x=\"{amax}\" y=\"{Top - 6}\" text-anchor=\"{(amax < 40 ? "start" : amax > Width - 40 ? "end" : "middle")}\">\u00b1{Display.Number(tensor.Amax)}</text>");
        page.Write($"<text class=\"tick\" x=\"{Left}\" y=\"{Base + 29}\">0</text><text class=\"tick\" x=\"{Right}\" y=\"{Base + 29}\" text-anchor=\"end\">{Display.Number(range)}</text>");
        if (clipped > 0)
        {
            page.Write($"<text class=\"tick\" x=\"{Width / 2}\" y=\"{Base + 29}\" text-anchor=\"middle\">about {Display.Rough(clipped * 100)} % clipped</text>");
        }

        page.Write($"</svg>");
        if (letters.Count > 0)
        {
            page.Write($"<ul class=\"methods small\">");
            foreach (var (letter, candidate) in letters)
            {
                page.Write($"<li class=\"{(candidate.Amax == tensor.Amax ? "is" : "other")}\"><b>{letter}</b> {Display.Name(candidate.Method, 24)} \u00b1{Display.Number(candidate.Amax)}</li>");
            }

            page.Write($"</ul>");
        }
    }

    private static List<(string Letter, TensorCandidateReport Candidate)> Candidates(TensorReport tensor, double range) =>
        [.. tensor.Candidates.Where(c => c.Amax >= 0 && c.Amax <= range).OrderBy(c => c.Amax).Take(8).Select((c, i) => (((char)('a' + i)).ToString(), c))];

    private static void WriteBars(MarkupWriter page, HistogramReport histogram, double amax, Func<double, double> x)
    {
        var top = Math.Log10(1.0 + histogram.Counts.Append(1).Max());
        var kept = new StringBuilder();
        var cut = new StringBuilder();
        for (var i = 0; i < histogram.Counts.Count; i++)
        {
            if (histogram.Counts[i] <= 0)
            {
                continue;
            }

            var left = i * histogram.BinWidth;
            var height = Math.Log10(1.0 + histogram.Counts[i]) / top * (Base - Top);
            var path = left < amax ? kept : cut;
            path.Append('M').Append(Display.Coordinate(x(left))).Append(' ').Append(Display.Coordinate(Base))
                .Append('v').Append(Display.Coordinate(-height))
                .Append('H').Append(Display.Coordinate(x(left + histogram.BinWidth)))
                .Append('V').Append(Display.Coordinate(Base)).Append('z');
        }

        page.Write($"<path class=\"bars\" d=\"{kept.ToString()}\"/><path class=\"bars-cut\" d=\"{cut.ToString()}\"/>");
    }

    private static double Clipped(HistogramReport histogram, double amax)
    {
        double all = 0;
        double beyond = 0;
        for (var i = 0; i < histogram.Counts.Count; i++)
        {
            all += Math.Max(0, histogram.Counts[i]);
            beyond += i * histogram.BinWidth >= amax ? Math.Max(0, histogram.Counts[i]) : 0;
        }

        return all > 0 ? beyond / all : 0;
    }
}
