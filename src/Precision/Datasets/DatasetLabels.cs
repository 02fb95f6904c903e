namespace TrtOperator.Precision.Datasets;

/// <summary>One label per sample: either all text or all classes.</summary>
public sealed class DatasetLabels
{
    internal DatasetLabels(IReadOnlyList<string> texts)
    {
        Texts = texts;
        Count = texts.Count;
    }

    internal DatasetLabels(IReadOnlyList<long> classes)
    {
        Classes = classes;
        Count = classes.Count;
    }

    /// <summary>The number of labels, which is the dataset's number of samples.</summary>
    public int Count { get; }

    /// <summary>The lines of <c>labels.txt</c>, for character and word error rates; null if the labels are classes.</summary>
    public IReadOnlyList<string>? Texts { get; }

    /// <summary>The values of <c>labels.npy</c>, for accuracy and F1; null if the labels are text.</summary>
    public IReadOnlyList<long>? Classes { get; }
}
