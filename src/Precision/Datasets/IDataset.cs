using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>Samples on disk, of which one at a time is in memory. Reading is safe from several threads.</summary>
public interface IDataset : IDisposable
{
    /// <summary>What messages call the dataset: the path it was opened from.</summary>
    string Name { get; }

    /// <summary>The inputs, in ordinal order of their names.</summary>
    IReadOnlyList<DatasetInput> Inputs { get; }

    /// <summary>The number of samples, at least 1.</summary>
    long Count { get; }

    /// <summary>One label per sample; null for a dataset without labels.</summary>
    DatasetLabels? Labels { get; }

    /// <summary>
    /// For each sample how many steps of an output's second dimension are real, for outputs of rank 3 and more, the rest being what the padding of the input
    /// makes of it; null where every step counts.
    /// </summary>
    IReadOnlyList<long>? OutputLengths => null;

    /// <summary>Inputs that follow from others and that <see cref="Read"/> does not give; binding to a model makes them.</summary>
    internal IReadOnlyList<DerivedInput> Derived => [];

    /// <summary>Reads one sample.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    /// <exception cref="InvalidDatasetException">The sample is damaged or has changed since the dataset was opened.</exception>
    Sample Read(long index);

    /// <summary>Words for a message: the file, and the row in it, that hold this input of this sample.</summary>
    string Locate(string input, long index);
}
