namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>
/// Gives every unit a layer and a height, after Sugiyama's method: longest-path layers, one lane per source through the
/// layers that its edges cross, barycentre ordering, and heights that straighten the lanes.
/// </summary>
/// <remarks>K. Sugiyama, S. Tagawa, M. Toda: Methods for Visual Understanding of Hierarchical System Structures, 1981.</remarks>
internal sealed class LayeredLayout
{
    /// <summary>Edges that cross more layers than this are drawn as two stubs instead of a lane.</summary>
    public const int LongestLane = 14;

    private const int Sweeps = 12;
    private const double LaneHeight = 6;
    private const double Gap = 12;

    private readonly List<Slot> _slots = [];
    private readonly List<List<int>> _layers = [];

    private LayeredLayout(List<NetworkUnit> units, double unitHeight)
    {
        Units = units;
        var layer = Layer(units);
        for (var i = 0; i < units.Count; i++)
        {
            Add(new Slot(i, layer[i], unitHeight, true));
        }

        AddEdges(layer);
        Order();
        Straighten();
    }

    public List<NetworkUnit> Units { get; }

    /// <summary>The slots: first one for each unit, in the units' order, then the lanes.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    public int LayerCount => _layers.Count;

    /// <summary>Units with an edge too long to draw, as (from, to).</summary>
    public List<(int From, int To)> Stubs { get; } = [];

    public static LayeredLayout Of(List<NetworkUnit> units, double unitHeight) => new(units, unitHeight);

    public IEnumerable<Slot> InLayer(int layer) => _layers[layer].Select(s => _slots[s]);

    private static int[] Layer(List<NetworkUnit> units)
    {
        var layer = new int[units.Count];
        for (var i = 0; i < units.Count; i++)
        {
            foreach (var source in units[i].Sources)
            {
                layer[i] = Math.Max(layer[i], layer[source] + 1);
            }
        }

        // What has no more inputs than readers moves next to its first reader, which shortens its edges.
        for (var i = units.Count - 1; i >= 0; i--)
        {
            if (units[i].Readers.Count > 0 && units[i].Readers.Count >= units[i].Sources.Count)
            {
                layer[i] = units[i].Readers.Min(r => layer[r]) - 1;
            }
        }

        return layer;
    }

    private int Add(Slot slot)
    {
        while (_layers.Count <= slot.Layer)
        {
            _layers.Add([]);
        }

        _layers[slot.Layer].Add(_slots.Count);
        _slots.Add(slot);
        return _slots.Count - 1;
    }

    private void AddEdges(int[] layer)
    {
        for (var from = 0; from < Units.Count; from++)
        {
            var lane = new List<int> { from };
            foreach (var to in Units[from].Readers.OrderBy(r => layer[r]).ThenBy(r => r))
            {
                if (layer[to] - layer[from] > LongestLane)
                {
                    Stubs.Add((from, to));
                    continue;
                }

                while (layer[from] + lane.Count < layer[to])
                {
                    var next = Add(new Slot(from, layer[from] + lane.Count, LaneHeight, false));
                    Connect(lane[^1], next);
                    lane.Add(next);
                }

                Connect(lane[layer[to] - layer[from] - 1], to);
            }
        }
    }

    private void Connect(int left, int right)
    {
        _slots[left].Next.Add(right);
        _slots[right].Previous.Add(left);
    }

    private void Order()
    {
        SetRanks();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var forward = sweep % 2 == 0;
            for (var i = 0; i < _layers.Count; i++)
            {
                var layer = _layers[forward ? i : _layers.Count - 1 - i];
                var keyed = layer.Select(s => (Slot: s, Key: Barycentre(_slots[s], forward))).OrderBy(p => p.Key).ToList();
                for (var rank = 0; rank < keyed.Count; rank++)
                {
                    layer[rank] = keyed[rank].Slot;
                    _slots[layer[rank]].Rank = rank;
                }
            }
        }
    }

    private void SetRanks()
    {
        foreach (var layer in _layers)
        {
            for (var rank = 0; rank < layer.Count; rank++)
            {
                _slots[layer[rank]].Rank = rank;
            }
        }
    }

    private double Barycentre(Slot slot, bool forward)
    {
        var neighbours = forward ? slot.Previous : slot.Next;
        return neighbours.Count == 0 ? slot.Rank : neighbours.Average(n => (double)_slots[n].Rank);
    }

    private void Straighten()
    {
        foreach (var layer in _layers)
        {
            for (var i = 0; i < layer.Count; i++)
            {
                _slots[layer[i]].Y = i * 40;
            }
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 0; i < _layers.Count; i++)
            {
                var layer = _layers[sweep % 2 == 0 ? i : _layers.Count - 1 - i];
                var last = sweep >= Sweeps - 4;
                Place(layer, [.. layer.Select(s => Wanted(_slots[s], last || sweep % 2 == 0, last || sweep % 2 == 1))]);
            }
        }
    }

    private double Wanted(Slot slot, bool before, bool after)
    {
        var sum = 0.0;
        var weight = 0.0;
        foreach (var neighbour in (before ? slot.Previous : []).Concat(after ? slot.Next : []).Select(n => _slots[n]))
        {
            var w = slot.IsUnit == neighbour.IsUnit ? 4 : 1;
            sum += neighbour.Y * w;
            weight += w;
        }

        return weight > 0 ? sum / weight : slot.Y;
    }

    /// <summary>Heights nearest to the wanted ones that keep order and distance: pool adjacent violators.</summary>
    private void Place(List<int> layer, double[] wanted)
    {
        var offset = new double[layer.Count];
        for (var i = 1; i < layer.Count; i++)
        {
            offset[i] = offset[i - 1] + ((_slots[layer[i - 1]].Height + _slots[layer[i]].Height) / 2) + Gap;
        }

        var blocks = new Stack<(double Sum, int Count)>();
        for (var i = 0; i < layer.Count; i++)
        {
            var block = (Sum: wanted[i] - offset[i], Count: 1);
            while (blocks.TryPeek(out var above) && above.Sum / above.Count > block.Sum / block.Count)
            {
                blocks.Pop();
                block = (above.Sum + block.Sum, above.Count + block.Count);
            }

            blocks.Push(block);
        }

        var position = 0;
        foreach (var (sum, count) in blocks.Reverse())
        {
            for (var i = 0; i < count; i++, position++)
            {
                _slots[layer[position]].Y = (sum / count) + offset[position];
            }
        }
    }

    /// <summary>A unit or a lane of its edges within one layer.</summary>
    internal sealed class Slot(int unit, int layer, double height, bool isUnit)
    {
        public int Unit { get; } = unit;

        public int Layer { get; } = layer;

        public double Height { get; } = height;

        public bool IsUnit { get; } = isUnit;

        public int Rank { get; set; }

        /// <summary>Centre, in pixels on a scale that is common to all layers.</summary>
        public double Y { get; set; }

        public List<int> Next { get; } = [];

        public List<int> Previous { get; } = [];
    }
}
