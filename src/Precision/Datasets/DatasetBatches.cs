namespace TrtOperator.Precision.Datasets;

/// <summary>Stacks samples for models that take several at once.</summary>
public static class DatasetBatches
{
    /// <summary>
    /// Groups consecutive samples whose inputs have equal shapes into batches of at most <paramref name="size"/>; order is kept.
    /// </summary>
    /// <param name="samples">The samples; read as the batches are asked for, at most one batch and one sample ahead.</param>
    /// <param name="size">The largest batch, at least 1.</param>
    /// <param name="padToSize">
    /// For a model that fixes its batch: repeat the last sample of a short batch until it is full. The repetitions are not in
    /// <see cref="SampleBatch.Indexes"/>, and what comes out of them is to be left out.
    /// </param>
    /// <param name="cancellationToken">Stops between samples.</param>
    public static IEnumerable<SampleBatch> Group(
        IEnumerable<Sample> samples, int size, bool padToSize = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Walk();

        IEnumerable<SampleBatch> Walk()
        {
            List<Sample> group = [];
            foreach (Sample sample in samples)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (group.Count > 0 && (group.Count == size || !SameShapes(group[0], sample)))
                {
                    yield return Stack(group, padToSize ? size : group.Count);
                    group.Clear();
                }

                group.Add(sample);
            }

            if (group.Count > 0)
            {
                yield return Stack(group, padToSize ? size : group.Count);
            }
        }
    }

    private static bool SameShapes(Sample left, Sample right)
        => left.Inputs.All(input => right.Inputs.TryGetValue(input.Key, out HostTensor? other)
            && other.Type == input.Value.Type && other.Shape.SequenceEqual(input.Value.Shape));

    private static SampleBatch Stack(List<Sample> group, int rows)
    {
        Dictionary<string, HostTensor> inputs = new(StringComparer.Ordinal);
        foreach ((string name, HostTensor first) in group[0].Inputs)
        {
            int rowBytes = first.Bytes.Length;
            byte[] bytes = new byte[checked(rows * rowBytes)];
            for (int row = 0; row < rows; row++)
            {
                HostTensor tensor = group[Math.Min(row, group.Count - 1)].Inputs[name];
                tensor.Bytes.Span.CopyTo(bytes.AsSpan(row * rowBytes));
            }

            inputs.Add(name, new HostTensor(first.Type, [rows, .. first.Shape.Skip(1)], bytes));
        }

        return new SampleBatch([.. group.Select(sample => sample.Index)], inputs);
    }
}
