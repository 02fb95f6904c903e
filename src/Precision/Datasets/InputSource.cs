namespace TrtOperator.Precision.Datasets;

/// <summary>Where the samples of one input lie.</summary>
internal abstract class InputSource : IDisposable
{
    internal abstract DatasetInput Input { get; }

    /// <summary>The file or folder.</summary>
    internal abstract string Path { get; }

    internal abstract long Count { get; }

    /// <summary>File names in the order of the samples; null for batch files.</summary>
    internal virtual IReadOnlyList<string>? SampleFiles => null;

    internal abstract HostTensor Read(long index);

    /// <summary>A sample's dimensions, without the batch.</summary>
    internal virtual IReadOnlyList<long> ShapeOf(long index) => [.. Input.SampleShape.Select(dimension => dimension!.Value)];

    internal abstract string Locate(long index);

    public virtual void Dispose()
    {
    }
}
