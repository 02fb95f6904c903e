namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>
/// Draws the network in lines like a text, so that a deep model fits a page: each line is a run of layers from left to right,
/// and edges go on at the beginning of the next line.
/// </summary>
internal sealed class NetworkPicture
{
    private const double Width = 1124;
    private const int MostColumns = 10;
    private const double Pitch = 108;
    private const double UnitWidth = 88;
    private const double UnitHeight = 32;
    private const double Margin = 22;
    private const double LineGap = 36;
    private const int MaxSegments = 4_000;

    private readonly LayeredLayout _layout;
    private readonly int _columns;
    private readonly double[] _lineTop;
    private readonly double[] _lineShift;
    private readonly double _height;
    private int _segments;

    private NetworkPicture(LayeredLayout layout)
    {
        _layout = layout;
        _columns = layout.Columns;
        _lineTop = new double[layout.Lines];
        _lineShift = new double[layout.Lines];
        var top = 6.0;
        for (var line = 0; line < layout.Lines; line++)
        {
            var slots = Enumerable.Range(line * _columns, Math.Max(0, Math.Min(_columns, layout.LayerCount - (line * _columns))))
                .SelectMany(layout.InLayer).ToList();
            if (slots.Count == 0)
            {
                continue;
            }

            var low = slots.Min(s => s.Y - (s.Height / 2));
            _lineTop[line] = top;
            _lineShift[line] = top - low;
            top += slots.Max(s => s.Y + (s.Height / 2)) - low + LineGap;
        }

        _height = top - LineGap + 8;
    }

    public static void Write(MarkupWriter page, PrecisionPlanReport plan, int variant)
    {
        var units = NetworkUnits.From(plan);
        if (units.Count == 0)
        {
            return;
        }

        var picture = new NetworkPicture(LayeredLayout.Of(units, UnitHeight, MostColumns));
        page.Write($"<div class=\"picture\"><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {picture._height}\" role=\"img\" aria-label=\"Picture of the network; the table below says the same\">\n");
        picture.WriteWires(page);
        for (var i = 0; i < units.Count; i++)
        {
            picture.WriteUnit(page, i, variant);
        }

        page.Write($"</svg></div>\n");
        var notes = new List<string>();
        if (units.Count < plan.Nodes.Count)
        {
            notes.Add($"{Display.Count(plan.Nodes.Count)} nodes are drawn as {Display.Count(units.Count)} boxes: neighbours of one precision share a box that says how many they are.");
            if (units[0].Band is not null)
            {
                notes.Add("Each column is a band of the network's depth, and only connections to the next band are drawn.");
            }
        }

        if (picture._layout.Stubs.Count > 0)
        {
            notes.Add($"A point on the edge of a box stands for a connection that skips more than {LayeredLayout.LongestLane} layers.");
        }

        if (picture._segments >= MaxSegments)
        {
            notes.Add("Not every connection is drawn.");
        }

        if (notes.Count > 0)
        {
            page.Write($"<p class=\"soft small\">{string.Join(" ", notes)}</p>\n");
        }
    }

    private int Line(LayeredLayout.Slot slot) => slot.Layer / _columns;

    private double X(LayeredLayout.Slot slot) => Margin + ((slot.Layer % _columns) * Pitch) + (Pitch / 2);

    private double Y(LayeredLayout.Slot slot) => slot.Y + _lineShift[Line(slot)];

    private void WriteWires(MarkupWriter page)
    {
        var bySource = _layout.Slots.Where(s => s.Next.Count > 0 || !s.IsUnit).GroupBy(s => s.Unit);
        foreach (var source in bySource)
        {
            page.Write($"<path class=\"wire\" d=\"");
            foreach (var slot in source)
            {
                WriteWires(page, slot);
            }

            page.Write($"\"/>\n");
        }
    }

    private void WriteWires(MarkupWriter page, LayeredLayout.Slot slot)
    {
        if (!slot.IsUnit)
        {
            page.Write($"M{X(slot) - (UnitWidth / 2)} {Y(slot)}h{UnitWidth}");
        }

        foreach (var next in slot.Next.Select(n => _layout.Slots[n]))
        {
            if (_segments++ >= MaxSegments)
            {
                return;
            }

            var x = X(slot) + (UnitWidth / 2);
            var toX = X(next) - (UnitWidth / 2);
            if (Line(slot) == Line(next))
            {
                var middle = (x + toX) / 2;
                page.Write($"M{x} {Y(slot)}C{middle} {Y(slot)} {middle} {Y(next)} {toX} {Y(next)}");
            }
            else
            {
                // Round the end of the line, each source on a track of its own where there is room.
                var track = 4.0 * (slot.Rank % 4);
                var between = _lineTop[Line(next)] - (LineGap / 2) - 6 + track;
                page.Write($"M{x} {Y(slot)}H{x + Pitch - UnitWidth - 6 + track}V{between}H{toX - 18 + track}V{Y(next)}H{toX}");
            }
        }
    }

    private void WriteUnit(MarkupWriter page, int index, int variant)
    {
        var unit = _layout.Units[index];
        var slot = _layout.Slots[index];
        var first = unit.Members[0];
        var left = X(slot) - (UnitWidth / 2);
        var top = Y(slot) - (UnitHeight / 2);
        var kind = unit.Kind.Key();
        page.Write($"<a href=\"#n{variant}-{first.Index}\" tabindex=\"-1\"><g class=\"unit u-{kind}\"><title>");
        WriteTitle(page, unit);
        page.Write($"</title>");
        if (unit.Members.Count > 1)
        {
            page.Write($"<rect class=\"p-{kind} stack\" x=\"{left + 4}\" y=\"{top + 4}\" width=\"{UnitWidth}\" height=\"{UnitHeight}\" rx=\"5\"/>");
        }

        page.Write($"<rect class=\"p-{kind}{(unit.Held ? " held" : unit.Members.Count > 1 ? " stack" : string.Empty)}\" x=\"{left}\" y=\"{top}\" width=\"{UnitWidth}\" height=\"{UnitHeight}\" rx=\"5\"/>");
        page.Write($"<text x=\"{X(slot)}\" y=\"{top + 14}\">{Label(unit)}</text><text x=\"{X(slot)}\" y=\"{top + 26}\">{Display.Name(first.Precision, 10)}{(unit.Held ? " protected" : string.Empty)}</text></g></a>\n");
        WriteStubs(page, index, left, top);
    }

    private void WriteStubs(MarkupWriter page, int index, double left, double top)
    {
        var middle = top + (UnitHeight / 2);
        if (_layout.Stubs.Any(s => s.From == index))
        {
            page.Write($"<circle class=\"port\" cx=\"{left + UnitWidth + 5}\" cy=\"{middle + 9}\" r=\"3\"><title>Also read further on, by {Names(_layout.Stubs.Where(s => s.From == index).Select(s => s.To))}</title></circle>");
        }

        if (_layout.Stubs.Any(s => s.To == index))
        {
            page.Write($"<circle class=\"port\" cx=\"{left - 5}\" cy=\"{middle + 9}\" r=\"3\"><title>Also reads from {Names(_layout.Stubs.Where(s => s.To == index).Select(s => s.From))}</title></circle>");
        }
    }

    private string Names(IEnumerable<int> units) =>
        string.Join(", ", units.Take(6).Select(u => Display.Name(_layout.Units[u].Members[0].Name, 60)));

    private static string Label(NetworkUnit unit)
    {
        if (unit.Members.Count == 1)
        {
            return Display.Name(unit.Members[0].OpType.Replace("Normalization", "Norm", StringComparison.Ordinal), 14);
        }

        return $"{Display.Count(unit.Members.Count)} nodes";
    }

    private static void WriteTitle(MarkupWriter page, NetworkUnit unit)
    {
        foreach (var node in unit.Members.Take(8))
        {
            page.Write($"{Display.Name(node.Name)}: {Display.Name(node.OpType, 60)} in {Display.Name(node.Precision, 40)}");
            if (node.ProtectedBy is { } entry)
            {
                page.Write($", protected by {Display.Name(entry)}");
            }

            if (unit.Members.Count == 1)
            {
                page.Write($". {Display.Sentence(node.Reason)}");
            }

            page.Write($"\n");
        }

        if (unit.Members.Count > 8)
        {
            page.Write($"and {Display.Count(unit.Members.Count - 8)} more");
        }
    }
}
