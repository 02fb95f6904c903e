using Google.Protobuf;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Normalize;

/// <summary>Computes the simple operators that exporters put between a weight and the layer that uses it.</summary>
internal static class ConstantFolding
{
    public static void Apply(GraphProto graph, List<string> notes, CancellationToken cancellationToken)
    {
        GraphIndex index = new(graph);
        Dictionary<string, TensorProto> constants = graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        HashSet<NodeProto> gone = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in graph.Node)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (node.Domain is not ("" or "ai.onnx") || node.Output.Count != 1 || index.IsOutput(node.Output[0])
                || !constants.TryGetValue(node.InputAt(0), out TensorProto? constant))
            {
                continue;
            }

            string output = node.Output[0];
            if (node.OpType == "Identity" && Redirection.IsPossible(index, output))
            {
                Redirection.Apply(index, output, constant.Name);
                gone.Add(node);
            }
            else if (Compute(node, constant, constants) is { } value)
            {
                value.Name = output;
                constants[output] = value;
                graph.Initializer.Add(value);
                gone.Add(node);
            }
        }

        Redirection.Remove(graph, gone);
        if (gone.Count > 0)
        {
            notes.Add($"Computed {gone.Count} {(gone.Count == 1 ? "node" : "nodes")} that only reshaped, transposed, cast or passed on a constant.");
        }
    }

    private static TensorProto? Compute(NodeProto node, TensorProto constant, Dictionary<string, TensorProto> constants) => node.OpType switch
    {
        "Identity" => constant.Clone(),
        "Cast" => ToFloat(node, constant),
        "Transpose" => Transposed(node, constant),
        "Reshape" => Ints(node.InputAt(1), constants) is { } shape ? WithDims(constant, Reshaped(node, constant, shape)) : null,
        "Squeeze" => WithDims(constant, Squeezed(constant, node.GetInts("axes") ?? Ints(node.InputAt(1), constants), node.InputAt(1).Length > 0)),
        "Unsqueeze" => (node.GetInts("axes") ?? Ints(node.InputAt(1), constants)) is { } axes ? WithDims(constant, Unsqueezed(constant, axes)) : null,
        _ => null,
    };

    private static long[]? Ints(string tensor, Dictionary<string, TensorProto> constants)
        => constants.TryGetValue(tensor, out TensorProto? constant) && (DataType)constant.DataType is DataType.Int64 or DataType.Int32 ? TensorData.ReadInt64s(constant) : null;

    /// <summary>The same values under other dimensions; the raw bytes are shared. Null when the dimensions do not fit, which the runtime shall report.</summary>
    private static TensorProto? WithDims(TensorProto constant, long[]? dims)
    {
        if (dims is null)
        {
            return null;
        }

        TensorProto result = constant.Clone();
        result.Dims.Clear();
        result.Dims.AddRange(dims);
        return dims.All(static dim => dim >= 0) && TensorData.ElementCount(result) == TensorData.ElementCount(constant) ? result : null;
    }

    private static long[]? Reshaped(NodeProto node, TensorProto constant, IReadOnlyList<long> shape)
    {
        long[] dims = [.. shape];
        bool zeroCopies = node.GetInt("allowzero", 0) == 0;
        long known = 1;
        int open = -1;
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] == 0 && zeroCopies)
            {
                if (i >= constant.Dims.Count)
                {
                    return null;
                }

                dims[i] = constant.Dims[i];
            }

            if (dims[i] == -1)
            {
                if (open >= 0)
                {
                    return null;
                }

                open = i;
            }
            else if (dims[i] <= 0 || known > long.MaxValue / dims[i])
            {
                // Empty tensors are no weights.
                return null;
            }
            else
            {
                known *= dims[i];
            }
        }

        if (open >= 0)
        {
            dims[open] = TensorData.ElementCount(constant) / known;
        }

        return dims;
    }

    private static long[]? Squeezed(TensorProto constant, IReadOnlyList<long>? axes, bool axesGiven)
    {
        int rank = constant.Dims.Count;
        if (axes is null)
        {
            return axesGiven ? null : [.. constant.Dims.Where(static dim => dim != 1)];
        }

        HashSet<long> removed = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        return removed.All(axis => axis >= 0 && axis < rank && constant.Dims[(int)axis] == 1)
            ? [.. constant.Dims.Where((_, position) => !removed.Contains(position))]
            : null;
    }

    private static long[]? Unsqueezed(TensorProto constant, IReadOnlyList<long> axes)
    {
        int rank = constant.Dims.Count + axes.Count;
        HashSet<long> added = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        if (added.Count != axes.Count || added.Any(axis => axis < 0 || axis >= rank))
        {
            return null;
        }

        Queue<long> dims = new(constant.Dims);
        return [.. Enumerable.Range(0, rank).Select(position => added.Contains(position) ? 1 : dims.Dequeue())];
    }

    private static TensorProto? ToFloat(NodeProto node, TensorProto constant)
    {
        if ((DataType)node.GetInt("to", 0) != DataType.Float)
        {
            return null;
        }

        return (DataType)constant.DataType switch
        {
            DataType.Float => constant.Clone(),
            DataType.Float16 or DataType.Bfloat16 or DataType.Double => TensorData.Floats(string.Empty, TensorData.ReadFloats(constant), [.. constant.Dims]),
            DataType.Int32 or DataType.Int64 => TensorData.Floats(string.Empty, [.. TensorData.ReadInt64s(constant).Select(static value => (float)value)], [.. constant.Dims]),
            _ => null,
        };
    }

    private static TensorProto? Transposed(NodeProto node, TensorProto constant)
    {
        int rank = constant.Dims.Count;
        long[] order = [.. node.GetInts("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(static axis => (long)axis)]];
        DataType type = (DataType)constant.DataType;
        if (!order.Order().SequenceEqual(Enumerable.Range(0, rank).Select(static axis => (long)axis)) || ElementTypes.Bits(type) is not { } bits || bits < 8)
        {
            return null;
        }

        ByteString? bytes = constant.HasRawData ? constant.RawData
            : type == DataType.Float ? TensorData.Floats(string.Empty, TensorData.ReadFloats(constant), [.. constant.Dims]).RawData
            : type == DataType.Int64 ? TensorData.Int64s(string.Empty, TensorData.ReadInt64s(constant), [.. constant.Dims]).RawData
            : null;
        long count = TensorData.ElementCount(constant);
        if (bytes is null || bytes.Length != count * bits / 8)
        {
            return null;
        }

        long[] dims = [.. order.Select(axis => constant.Dims[(int)axis])];
        byte[] result = new byte[bytes.Length];
        Permute(bytes.Span, result, bits / 8, [.. constant.Dims], order);
        GC.KeepAlive(constant);
        TensorProto transposed = new() { DataType = constant.DataType, RawData = UnsafeByteOperations.UnsafeWrap(result) };
        transposed.Dims.AddRange(dims);
        return transposed;
    }

    private static void Permute(ReadOnlySpan<byte> from, Span<byte> to, int width, long[] dims, long[] order)
    {
        int rank = dims.Length;
        long[] strides = new long[rank];
        long stride = width;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= dims[axis];
        }

        long[] at = new long[rank];
        long source = 0;
        for (int target = 0; target < to.Length; target += width)
        {
            from.Slice((int)source, width).CopyTo(to[target..]);
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                long step = strides[order[axis]];
                source += step;
                if (++at[axis] < dims[order[axis]])
                {
                    break;
                }

                source -= step * at[axis];
                at[axis] = 0;
            }
        }
    }
}
