namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>
/// Draws the network in lines like a text, so that a deep model fits a page: each line is a run of layers from left to right,
/// and edges go on at the beginning of the next line. It stands alone as a picture; the page's script moves and searches it.
/// </summary>
/// <remarks>Precision shows in colour, in the shape of the corners and in writing; what is lost or has much error wears a badge.</remarks>
internal sealed class NetworkPicture
{
    private const int FewestColumns = 10;
    private const double Aspect = 1.5;
    private const double Pitch = 108;
    private const double UnitWidth = 88;
    private const double UnitHeight = 32;
    private const double Margin = 22;
    private const double LineGap = 36;
    private const int MaxSegments = 16_000;

    private readonly LayeredLayout _layout;
    private readonly Dictionary<int, NodeFacts> _facts;
    private readonly ILookup<int, int> _stubsFrom;
    private readonly ILookup<int, int> _stubsTo;
    private readonly int _columns;
    private readonly double _width;
    private readonly double[] _lineTop;
    private readonly double[] _lineShift;
    private readonly double _height;
    private int _segments;

    private NetworkPicture(LayeredLayout layout, Dictionary<int, NodeFacts> facts)
    {
        _layout = layout;
        _facts = facts;
        _stubsFrom = layout.Stubs.ToLookup(s => s.From, s => s.To);
        _stubsTo = layout.Stubs.ToLookup(s => s.To, s => s.From);
        _columns = layout.Columns;
        _width = (Math.Max(_columns, FewestColumns) * Pitch) + (2 * Margin);
        _lineTop = new double[layout.Lines];
        _lineShift = new double[layout.Lines];
        var top = 14.0;
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

    public static void Write(MarkupWriter page, PrecisionPlanReport plan, Dictionary<int, NodeFacts> facts, int variant)
    {
        var units = NetworkUnits.From(plan);
        if (units.Count == 0)
        {
            return;
        }

        var picture = new NetworkPicture(LayeredLayout.Of(units, UnitHeight, Columns), facts);
        page.Write($"<div class=\"map\" id=\"map-{variant}\" data-table=\"plan-{variant}\">\n");
        picture.WriteTools(page, variant);
        page.Write($"<div class=\"view\" tabindex=\"0\" role=\"group\" aria-label=\"Map of the network\" aria-describedby=\"map-help-{variant}\"><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {picture._width} {picture._height}\" role=\"img\" aria-labelledby=\"map-title-{variant} map-desc-{variant}\">\n<title id=\"map-title-{variant}\">Precision map of the network</title><desc id=\"map-desc-{variant}\">{Description(plan, facts)}</desc>\n");
        picture.WriteWires(page);
        for (var i = 0; i < units.Count; i++)
        {
            picture.WriteUnit(page, i, variant);
        }

        page.Write($"</svg></div>\n<div class=\"card\" role=\"status\" hidden></div>\n");
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

        page.Write($"</div>\n");
    }

    // A line as long as makes the whole about as wide as a screen is.
    private static int Columns(double highest, int layers) =>
        Math.Max(FewestColumns, (int)Math.Ceiling(Math.Sqrt(Aspect * layers * ((highest / 2) + LineGap) / Pitch)));

    private static string Description(PrecisionPlanReport plan, Dictionary<int, NodeFacts> facts)
    {
        var counts = string.Join(", ", plan.Nodes.CountBy(n => Display.Name(n.Precision, 40))
            .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{Display.Count(c.Value)} in {c.Key}"));
        return $"{Display.Count(plan.Nodes.Count, "node")}: {counts}; {Display.Count(plan.Nodes.Count(n => n.ProtectedBy is not null))} protected, {Display.Count(facts.Values.Count(f => f.Lost))} not kept or not proven as asked. The table below has a row for each.";
    }

    private void WriteTools(MarkupWriter page, int variant)
    {
        page.Write($"<div class=\"maptools\" hidden><input type=\"search\" placeholder=\"Find a node by name\" aria-label=\"Find a node by name\"><select aria-label=\"Step through\"><option value=\"all\">All that match</option>");
        Choice("worst", _facts.Values.Any(f => f.Sensitivity is not null) ? "Causes most of the error" : "Largest error", _layout.Units.Any(u => Best(u) > 0));
        Choice("held", "Protected", _layout.Units.Any(u => u.Held));
        Choice("lost", "Not kept as asked", _layout.Units.Any(IsLost));
        foreach (var kind in _layout.Units.Select(u => u.Kind).Distinct().Order())
        {
            Choice(kind.Key(), kind == PrecisionKind.Other ? "Other types" : kind.Key().ToUpperInvariant(), true);
        }

        page.Write($"</select><button type=\"button\" data-do=\"previous\">Previous</button><button type=\"button\" data-do=\"next\">Next</button><span class=\"zoom\"><button type=\"button\" data-do=\"in\" aria-label=\"Zoom in\">+</button><button type=\"button\" data-do=\"out\" aria-label=\"Zoom out\">\u2212</button><button type=\"button\" data-do=\"fit\">Whole</button></span><output class=\"soft small\"></output></div>\n");
        page.Write($"<p class=\"soft small maphelp\" id=\"map-help-{variant}\" hidden>Drag to move; the wheel zooms once the map is clicked, or with Ctrl. By keyboard: arrows walk along the connections, + and \u2212 zoom, 0 shows the whole, Enter goes to the node\u2019s row.</p>\n");

        void Choice(string value, string text, bool applies)
        {
            if (applies)
            {
                page.Write($"<option value=\"{value}\">{text}</option>");
            }
        }
    }

    private int Best(NetworkUnit unit) => unit.Members.Select(m => _facts[m.Index].Rank).Where(r => r > 0).DefaultIfEmpty(0).Min();

    private bool IsLost(NetworkUnit unit) => unit.Members.Any(m => _facts[m.Index].Lost);

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
        var rank = Best(unit);
        var lost = IsLost(unit);
        page.Write($"<a href=\"#n{variant}-{first.Index}\" tabindex=\"-1\"><g class=\"unit u-{kind}\"");
        if (unit.Readers.Count > 0)
        {
            page.Write($" data-r=\"{string.Join(' ', unit.Readers)}\"");
        }

        if (rank > 0)
        {
            page.Write($" data-worst=\"{rank}\"");
        }

        if (lost)
        {
            page.Write($" data-lost=\"1\"");
        }

        page.Write($"><title>");
        WriteTitle(page, unit);
        page.Write($"</title>");
        var corner = Corner(unit.Kind);
        if (unit.Members.Count > 1)
        {
            page.Write($"<rect class=\"p-{kind} stack\" x=\"{left + 4}\" y=\"{top + 4}\" width=\"{UnitWidth}\" height=\"{UnitHeight}\" rx=\"{corner}\"/>");
        }

        page.Write($"<rect class=\"p-{kind}{(unit.Held ? " held" : unit.Members.Count > 1 ? " stack" : string.Empty)}\" x=\"{left}\" y=\"{top}\" width=\"{UnitWidth}\" height=\"{UnitHeight}\" rx=\"{corner}\"/>");
        page.Write($"<text x=\"{X(slot)}\" y=\"{top + 14}\">{Label(unit)}</text><text x=\"{X(slot)}\" y=\"{top + 26}\">{Display.Name(first.Precision, 10)}{(unit.Held ? " protected" : string.Empty)}</text>");
        if (rank > 0)
        {
            page.Write($"<circle class=\"badge\" cx=\"{left}\" cy=\"{top}\" r=\"8\"/><text class=\"mark\" x=\"{left}\" y=\"{top + 3.5}\">{rank}</text>");
        }

        if (lost)
        {
            page.Write($"<path class=\"badge lost\" d=\"M{left + UnitWidth} {top - 11}l10 17h-20z\"/><text class=\"mark\" x=\"{left + UnitWidth}\" y=\"{top + 4}\">!</text>");
        }

        page.Write($"</g></a>\n");
        WriteStubs(page, index, left, top);
    }

    // The corner tells precisions apart without colour: square for eight bits, round for sixteen, a capsule for thirty-two.
    private static double Corner(PrecisionKind kind) => kind switch
    {
        PrecisionKind.Int8 => 0,
        PrecisionKind.Fp8 => 2,
        PrecisionKind.Fp16 => 8,
        PrecisionKind.Fp32 => UnitHeight / 2,
        _ => 4,
    };

    private void WriteStubs(MarkupWriter page, int index, double left, double top)
    {
        var middle = top + (UnitHeight / 2);
        if (_stubsFrom.Contains(index))
        {
            page.Write($"<circle class=\"port\" cx=\"{left + UnitWidth + 5}\" cy=\"{middle + 9}\" r=\"3\"><title>Also read further on, by {Names(_stubsFrom[index])}</title></circle>");
        }

        if (_stubsTo.Contains(index))
        {
            page.Write($"<circle class=\"port\" cx=\"{left - 5}\" cy=\"{middle + 9}\" r=\"3\"><title>Also reads from {Names(_stubsTo[index])}</title></circle>");
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

    private void WriteTitle(MarkupWriter page, NetworkUnit unit)
    {
        foreach (var node in unit.Members.Take(8))
        {
            var facts = _facts[node.Index];
            page.Write($"{Display.Name(node.Name)}: {Display.Name(node.OpType, 60)} in {Display.Name(node.Precision, 40)}");
            if (facts.Built is { } built)
            {
                page.Write($", built in {Display.Name(built, 40)}");
            }

            if (node.ProtectedBy is { } entry)
            {
                page.Write($", protected by {Display.Name(entry)}");
            }

            if (facts.Verdict is { } verdict)
            {
                page.Write($" ({Display.Name(verdict, 40)})");
            }

            if (facts.Sensitivity is { Share: > 0 } group)
            {
                page.Write($", {SensitivitySection.Cause(group)}");
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
