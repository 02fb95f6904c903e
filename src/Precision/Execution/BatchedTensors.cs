namespace TrtOperator.Precision.Execution;

/// <summary>Puts tensors together along the outermost dimension and takes them apart again.</summary>
internal static class BatchedTensors
{
    /// <summary>Whether both have the same names, types and shapes, and a batch dimension of 1 everywhere.</summary>
    public static bool CanJoin(IReadOnlyDictionary<string, HostTensor> left, IReadOnlyDictionary<string, HostTensor> right)
        => left.Count == right.Count && left.All(pair => pair.Value.Shape.Count > 0
            && pair.Value.Shape[0] == 1
            && right.TryGetValue(pair.Key, out HostTensor? other)
            && other.Type == pair.Value.Type
            && other.Shape.SequenceEqual(pair.Value.Shape));

    /// <summary>One set of inputs from several.</summary>
    /// <exception cref="InferenceException">Their types or shapes differ.</exception>
    public static IReadOnlyDictionary<string, HostTensor> Join(IReadOnlyList<IReadOnlyDictionary<string, HostTensor>> samples)
    {
        Dictionary<string, HostTensor> joined = new(StringComparer.Ordinal);
        foreach ((string name, HostTensor first) in samples[0])
        {
            byte[] bytes = new byte[checked(first.Bytes.Length * samples.Count)];
            for (int i = 0; i < samples.Count; i++)
            {
                if (!samples[i].TryGetValue(name, out HostTensor? tensor) || tensor.Type != first.Type || !tensor.Shape.SequenceEqual(first.Shape))
                {
                    throw new InferenceException($"The samples do not have the same type and shape at the input '{name}', and the model runs {samples.Count} of them at once; pad them to one shape.");
                }

                tensor.Bytes.CopyTo(bytes.AsMemory(i * first.Bytes.Length));
            }

            long[] shape = [.. first.Shape];
            if (shape.Length > 0)
            {
                shape[0] *= samples.Count;
            }

            joined[name] = new HostTensor(first.Type, shape, bytes);
        }

        return joined;
    }

    /// <summary>The part of one sample of <paramref name="batch"/> equal ones.</summary>
    public static HostTensor Slice(HostTensor tensor, int index, int batch)
    {
        int size = tensor.Bytes.Length / batch;
        return new HostTensor(tensor.Type, [tensor.Shape[0] / batch, .. tensor.Shape.Skip(1)], tensor.Bytes.Slice(index * size, size).ToArray());
    }
}
