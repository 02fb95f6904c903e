using System.Numerics.Tensors;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Computes tensors, place by place, from one other: what would be several readings of memory that no cache holds is one, and the steps in between are done in
/// the cache. The values are those of the graph as it is written.
/// </summary>
internal sealed class ElementwiseProgram
{
    /// <summary>Most values at a time: with the steps that are still needed they fit into the first-level cache.</summary>
    public const int BlockLength = 1 << 11;

    /// <summary>Most steps from the source to one tensor.</summary>
    private const int MostSteps = 32;

    private readonly List<Operation> _operations = [];
    private readonly List<int> _slots = [];
    private readonly List<ElementwiseResult> _results = [];
    private readonly Dictionary<string, int> _registers = new(StringComparer.Ordinal);

    private ElementwiseProgram(string source) => Source = source;

    /// <summary>The tensor that is read.</summary>
    public string Source { get; }

    /// <summary>What is computed of it; each follows from those before it at most.</summary>
    public IReadOnlyList<ElementwiseResult> Results => _results;

    /// <summary>Values that a run needs room for.</summary>
    public int ScratchLength => (_slots.Max() + 1) * BlockLength;

    /// <summary>Finds which tensors can be computed from others.</summary>
    /// <param name="graph">The graph, its nodes in an order in which they can be run.</param>
    /// <param name="index">The same.</param>
    /// <param name="wanted">The tensors that are to be computed where that can be done, in graph order.</param>
    /// <param name="canStep">Whether a tensor may be the result of a step.</param>
    /// <param name="canRead">Whether a tensor may be what others are computed from.</param>
    public static IReadOnlyList<ElementwiseProgram> Find(GraphProto graph, GraphIndex index, IEnumerable<string> wanted, Func<string, bool> canStep, Func<string, bool> canRead)
    {
        // The tensor at the end of all steps back, and how many these are. None where they lead to several, or to one that cannot be read.
        Dictionary<string, (string? Source, int Steps)> ends = new(StringComparer.Ordinal);
        (string? Source, int Steps) EndOf(string tensor) => ends.TryGetValue(tensor, out (string?, int) end) ? end : (canRead(tensor) ? tensor : null, 0);
        foreach (NodeProto node in graph.Node)
        {
            if (ElementwiseNode.Of(node, index) is { } step && canStep(node.Output[0]))
            {
                (string? Source, int Steps)[] before = [.. step.Tensors.Select(EndOf)];
                int steps = before.Sum(static end => end.Steps) + step.Steps.Count;
                if (before[0].Source is { } source && before.All(end => end.Source == source) && steps <= MostSteps)
                {
                    ends[node.Output[0]] = (source, steps);
                }
            }
        }

        Dictionary<string, ElementwiseProgram> programs = new(StringComparer.Ordinal);
        Dictionary<ElementwiseProgram, List<(string Tensor, int Register)>> wantedOf = [];
        foreach (string tensor in wanted)
        {
            if (ends.GetValueOrDefault(tensor).Source is { } source)
            {
                if (!programs.TryGetValue(source, out ElementwiseProgram? program))
                {
                    programs[source] = program = new(source);
                    wantedOf[program] = [];
                }

                wantedOf[program].Add((tensor, program.RegisterOf(tensor, index)));
            }
        }

        foreach ((ElementwiseProgram program, List<(string Tensor, int Register)> results) in wantedOf)
        {
            program.Finish(results);
        }

        return [.. programs.Values];
    }

    /// <summary>Computes a block.</summary>
    /// <param name="source">The values that are read, at most <see cref="BlockLength"/>.</param>
    /// <param name="scratch">Room for <see cref="ScratchLength"/> values; holds the results.</param>
    public void Run(ReadOnlySpan<float> source, Span<float> scratch)
    {
        for (int i = 0; i < _operations.Count; i++)
        {
            (ElementwiseOperator operation, Place left, Place right) = _operations[i];
            Span<float> result = scratch.Slice(_slots[i] * BlockLength, source.Length);
            if (right.Constant is { } with)
            {
                Apply(operation, Values(left, source, scratch), with, result);
            }
            else if (left.Constant is { } from)
            {
                Apply(operation, from, Values(right, source, scratch), result);
            }
            else
            {
                Apply(operation, Values(left, source, scratch), Values(right, source, scratch), result);
            }
        }
    }

    /// <summary>A result, after a run of as many values.</summary>
    public static ReadOnlySpan<float> Values(ElementwiseResult result, ReadOnlySpan<float> scratch, int length) => scratch.Slice(result.Slot * BlockLength, length);

    private ReadOnlySpan<float> Values(Place place, ReadOnlySpan<float> source, ReadOnlySpan<float> scratch)
        => place.Register < 0 ? source : scratch.Slice(_slots[place.Register] * BlockLength, source.Length);

    // What is needed no more makes room for what comes.
    private void Finish(List<(string Tensor, int Register)> results)
    {
        int[] lastUse = new int[_operations.Count];
        for (int i = 0; i < _operations.Count; i++)
        {
            foreach (int read in _operations[i].Reads)
            {
                lastUse[read] = i;
            }
        }

        foreach ((_, int register) in results)
        {
            lastUse[register] = int.MaxValue;
        }

        SortedSet<int> free = [.. Enumerable.Range(0, _operations.Count)];
        for (int i = 0; i < _operations.Count; i++)
        {
            free.UnionWith(_operations[i].Reads.Where(read => lastUse[read] == i).Select(read => _slots[read]));
            _slots.Add(free.Min);
            free.Remove(free.Min);
        }

        foreach ((string tensor, int register) in results)
        {
            _results.Add(new ElementwiseResult(tensor, _slots[register], Monotone(register, [.. results.Take(_results.Count).Select(static result => result.Register)])));
        }
    }

    /// <summary>The result, or the source (-1), whose monotone function a register is, one operation after the other; null where there is none.</summary>
    private (int Basis, Func<float, float> Step)? Monotone(int register, int[] results)
    {
        List<Operation> steps = [];
        int at = register;
        do
        {
            Operation operation = _operations[at];
            if (operation.Left.Constant is null == operation.Right.Constant is null || operation is { Operator: ElementwiseOperator.Divide, Right.Constant: null })
            {
                return null;
            }

            steps.Insert(0, operation);
            at = operation.Left.Constant is null ? operation.Left.Register : operation.Right.Register;
        }
        while (at >= 0 && !results.Contains(at));

        return (
            at < 0 ? ElementwiseResult.Read : Array.IndexOf(results, at),
            value => steps.Aggregate(value, static (current, step) => ElementwiseNode.Apply(step.Operator, step.Left.Constant ?? current, step.Right.Constant ?? current)));
    }

    private static void Apply(ElementwiseOperator operation, ReadOnlySpan<float> left, float right, Span<float> result)
    {
        switch (operation)
        {
            case ElementwiseOperator.Add:
                TensorPrimitives.Add(left, right, result);
                break;
            case ElementwiseOperator.Subtract:
                TensorPrimitives.Subtract(left, right, result);
                break;
            case ElementwiseOperator.Multiply:
                TensorPrimitives.Multiply(left, right, result);
                break;
            case ElementwiseOperator.Divide:
                TensorPrimitives.Divide(left, right, result);
                break;
            case ElementwiseOperator.Max:
                TensorPrimitives.Max(left, right, result);
                break;
            default:
                TensorPrimitives.Min(left, right, result);
                break;
        }
    }

    private static void Apply(ElementwiseOperator operation, float left, ReadOnlySpan<float> right, Span<float> result)
    {
        switch (operation)
        {
            case ElementwiseOperator.Subtract:
                TensorPrimitives.Subtract(left, right, result);
                break;
            case ElementwiseOperator.Divide:
                TensorPrimitives.Divide(left, right, result);
                break;
            default:
                Apply(operation, right, left, result);
                break;
        }
    }

    private static void Apply(ElementwiseOperator operation, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result)
    {
        switch (operation)
        {
            case ElementwiseOperator.Add:
                TensorPrimitives.Add(left, right, result);
                break;
            case ElementwiseOperator.Subtract:
                TensorPrimitives.Subtract(left, right, result);
                break;
            case ElementwiseOperator.Multiply:
                TensorPrimitives.Multiply(left, right, result);
                break;
            case ElementwiseOperator.Divide:
                TensorPrimitives.Divide(left, right, result);
                break;
            case ElementwiseOperator.Max:
                TensorPrimitives.Max(left, right, result);
                break;
            default:
                TensorPrimitives.Min(left, right, result);
                break;
        }
    }

    // As deep as a tensor has steps.
    private int RegisterOf(string tensor, GraphIndex index)
    {
        if (tensor == Source)
        {
            return Place.Read;
        }

        if (!_registers.TryGetValue(tensor, out int register))
        {
            foreach (ElementwiseStep step in ElementwiseNode.Of(index.Producer(tensor)!, index)!.Steps)
            {
                Place left = PlaceOf(step.Left);
                Place right = PlaceOf(step.Right);
                _operations.Add(new Operation(step.Operator, left, right));
            }

            _registers[tensor] = register = _operations.Count - 1;
        }

        return register;

        Place PlaceOf(ElementwiseOperand operand)
            => operand.Constant is { } constant ? new(0, constant) : new(operand.Tensor is { } name ? RegisterOf(name, index) : _operations.Count - 1, null);
    }

    private readonly record struct Place(int Register, float? Constant)
    {
        public const int Read = -1;
    }

    private readonly record struct Operation(ElementwiseOperator Operator, Place Left, Place Right)
    {
        public IEnumerable<int> Reads => new[] { Left, Right }.Where(static place => place is { Constant: null, Register: >= 0 }).Select(static place => place.Register).Distinct();
    }
}
