namespace TrtOperator.Precision.Datasets;

/// <summary>Walks through a dataset, reading each sample when it is asked for.</summary>
public static class DatasetReading
{
    /// <summary>All samples in order.</summary>
    public static IEnumerable<Sample> ReadAll(this IDataset dataset, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Walk();

        IEnumerable<Sample> Walk()
        {
            for (long index = 0; index < dataset.Count; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return dataset.Read(index);
            }
        }
    }

    /// <summary>The samples at <paramref name="indexes"/>, in that order; see <see cref="SampleSelection.EvenlySpread"/>.</summary>
    public static IEnumerable<Sample> ReadAt(this IDataset dataset, IEnumerable<long> indexes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(indexes);
        return Walk();

        IEnumerable<Sample> Walk()
        {
            foreach (long index in indexes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return dataset.Read(index);
            }
        }
    }
}
