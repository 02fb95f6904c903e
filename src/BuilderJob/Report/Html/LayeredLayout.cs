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
    private readonly int[] _depth;
    private readonly List<List<int>> _layers = [];

    private LayeredLayout(List<NetworkUnit> units, double unitHeight, Func<double, int, int> columns)
    {
        Units = units;
        _depth = Depth(units);
        var layer = Layer(units, _depth);
        for (var i = 0; i < units.Count; i++)
        {
            Add(new Slot(i, layer[i], unitHeight, true));
        }

        AddEdges(layer);
        var mostColumns = Math.Max(1, columns(_layers.Max(layer => layer.Sum(s => _slots[s].Height + Gap)), _layers.Count));
        Lines = (_layers.Count + mostColumns - 1) / mostColumns;
        Columns = (_layers.Count + Lines - 1) / Lines;
        if (units[0].Band is null)
        {
            Order();
            Straighten();
        }
        else
        {
            // Bands keep the order of precisions, so that each is found at the same height.
            SetRanks();
            Stack();
        }
    }

    public List<NetworkUnit> Units { get; }

    /// <summary>The slots: first one for each unit, in the units' order, then the lanes.</summary>
    public IReadOnlyList<Slot> Slots => _slots;

    public int LayerCount => _layers.Count;

    /// <summary>Lines that the layers are broken into.</summary>
    public int Lines { get; }

    /// <summary>Layers of a line; the last line may have fewer.</summary>
    public int Columns { get; }

    /// <summary>Units with an edge too long to draw, as (from, to).</summary>
    public List<(int From, int To)> Stubs { get; } = [];

    /// <param name="units">At least one unit, in an order in which every edge goes forward.</param>
    /// <param name="unitHeight">Height of a unit in pixels.</param>
    /// <param name="mostColumns">Layers that a line of the picture has room for.</param>
    public static LayeredLayout Of(List<NetworkUnit> units, double unitHeight, int mostColumns) => new(units, unitHeight, (_, _) => mostColumns);

    /// <param name="units">At least one unit, in an order in which every edge goes forward.</param>
    /// <param name="unitHeight">Height of a unit in pixels.</param>
    /// <param name="columns">Layers that a line has room for, of the height of the highest layer in pixels and the number of layers.</param>
    public static LayeredLayout Of(List<NetworkUnit> units, double unitHeight, Func<double, int, int> columns) => new(units, unitHeight, columns);

    public IEnumerable<Slot> InLayer(int layer) => _layers[layer].Select(s => _slots[s]);

    /// <summary>Length of the longest path to each unit.</summary>
    private static int[] Depth(List<NetworkUnit> units)
    {
        var depth = new int[units.Count];
        for (var i = 0; i < units.Count; i++)
        {
            foreach (var source in units[i].Sources)
            {
                depth[i] = Math.Max(depth[i], depth[source] + 1);
            }
        }

        return depth;
    }

    private static int[] Layer(List<NetworkUnit> units, int[] depth)
    {
        if (units[0].Band is not null)
        {
            return [.. units.Select(u => u.Band ?? 0)];
        }

        var layer = (int[])depth.Clone();

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
        Stack();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 0; i < _layers.Count; i++)
            {
                var layer = _layers[sweep % 2 == 0 ? i : _layers.Count - 1 - i];
                Place(layer, [.. layer.Select(s => Wanted(_slots[s], sweep % 2 == 0 ? _slots[s].Previous : _slots[s].Next))]);
            }
        }

        for (var i = 0; i < _layers.Count; i++)
        {
            double[] wanted = [.. _layers[i].Select(s => Wanted(_slots[s], Trunk(_slots[s])))];
            if (i % Columns == 0)
            {
                Gather(_layers[i], wanted);
            }

            Place(_layers[i], wanted);
        }
    }

    private void Stack()
    {
        foreach (var slot in _slots)
        {
            slot.Y = slot.Rank * 44;
        }
    }

    /// <summary>Lanes that begin a line have no straight way to keep, so they move up to the units.</summary>
    private void Gather(List<int> layer, double[] wanted)
    {
        var units = Enumerable.Range(0, layer.Count).Where(i => _slots[layer[i]].IsUnit).ToList();
        if (units.Count > 0)
        {
            var centre = units.Average(i => wanted[i]);
            for (var i = 0; i < layer.Count; i++)
            {
                wanted[i] = _slots[layer[i]].IsUnit ? wanted[i] : centre;
            }
        }
    }

    /// <summary>Where the longest path comes from: following it keeps the trunk of a network straight.</summary>
    private List<int> Trunk(Slot slot)
    {
        var units = slot.Previous.Where(p => _slots[p].IsUnit).ToList();
        if (units.Count == 0)
        {
            return slot.Previous;
        }

        var deepest = units.Max(u => _depth[u]);
        return [.. units.Where(u => _depth[u] == deepest)];
    }

    private double Wanted(Slot slot, List<int> neighbours) =>
        neighbours.Count == 0 ? slot.Y : neighbours.Average(n => _slots[n].Y);

    /// <summary>Heights nearest to the wanted ones that keep order and distance: pool adjacent violators.</summary>
    private void Place(List<int> layer, double[] wanted)
    {
        var offset = new double[layer.Count];
        for (var i = 1; i < layer.Count; i++)
        {
            offset[i] = offset[i - 1] + ((_slots[layer[i - 1]].Height + _slots[layer[i]].Height) / 2) + Gap;
        }

        var blocks = new Stack<(double Sum, double Weight, int Count)>();
        for (var i = 0; i < layer.Count; i++)
        {
            // Lanes make way for units.
            var weight = _slots[layer[i]].IsUnit ? 1_000 : 1;
            var block = (Sum: (wanted[i] - offset[i]) * weight, Weight: (double)weight, Count: 1);
            while (blocks.TryPeek(out var above) && above.Sum / above.Weight > block.Sum / block.Weight)
            {
                blocks.Pop();
                block = (above.Sum + block.Sum, above.Weight + block.Weight, above.Count + block.Count);
            }

            blocks.Push(block);
        }

        var position = 0;
        foreach (var (sum, weight, count) in blocks.Reverse())
        {
            for (var i = 0; i < count; i++, position++)
            {
                _slots[layer[position]].Y = (sum / weight) + offset[position];
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
