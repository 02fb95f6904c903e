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
    /// <summary>Most values at a time: with all steps they fit into the second-level cache.</summary>
    public const int BlockLength = 1 << 12;

    /// <summary>Most steps from the source to one tensor.</summary>
    private const int MostSteps = 32;

    private readonly List<Operation> _operations = [];
    private readonly List<(string Tensor, int Register)> _results = [];
    private readonly Dictionary<string, int> _registers = new(StringComparer.Ordinal);

    private ElementwiseProgram(string source) => Source = source;

    /// <summary>The tensor that is read.</summary>
    public string Source { get; }

    /// <summary>What is computed of it, and the register in which it is after a run.</summary>
    public IReadOnlyList<(string Tensor, int Register)> Results => _results;

    /// <summary>Values that a run needs room for.</summary>
    public int ScratchLength => _operations.Count * BlockLength;

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
        foreach (string tensor in wanted)
        {
            if (ends.GetValueOrDefault(tensor).Source is { } source)
            {
                if (!programs.TryGetValue(source, out ElementwiseProgram? program))
                {
                    programs[source] = program = new(source);
                }

                program._results.Add((tensor, program.RegisterOf(tensor, index)));
            }
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
            Span<float> result = scratch.Slice(i * BlockLength, source.Length);
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
    public static ReadOnlySpan<float> Result(int register, ReadOnlySpan<float> scratch, int length) => scratch.Slice(register * BlockLength, length);

    private static ReadOnlySpan<float> Values(Place place, ReadOnlySpan<float> source, ReadOnlySpan<float> scratch)
        => place.Register < 0 ? source : scratch.Slice(place.Register * BlockLength, source.Length);

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

    private readonly record struct Operation(ElementwiseOperator Operator, Place Left, Place Right);
}
