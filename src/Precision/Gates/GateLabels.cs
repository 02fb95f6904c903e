using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Gates;

/// <summary>The labels of an evaluation set, by sample index: texts for decoded outputs, class numbers for the others.</summary>
public sealed class GateLabels
{
    /// <summary>Characters that one text label may have.</summary>
    public const int MaxTextLength = 10_000;

    private readonly IReadOnlyList<string>? _texts;
    private readonly IReadOnlyList<long[]>? _classes;

    private GateLabels(IReadOnlyList<string>? texts, IReadOnlyList<long[]>? classes)
    {
        _texts = texts;
        _classes = classes;
    }

    /// <summary>Number of labelled samples.</summary>
    public int Count => _texts?.Count ?? _classes!.Count;

    /// <summary>True for text labels, false for class labels.</summary>
    public bool AreTexts => _texts is not null;

    /// <summary>One text a sample.</summary>
    /// <exception cref="InvalidGateException">There is none, or one is longer than <see cref="MaxTextLength"/>.</exception>
    public static GateLabels OfTexts(IEnumerable<string> texts)
    {
        string[] labels = [.. texts];
        RequireAny(labels.Length);
        int tooLong = Array.FindIndex(labels, static label => label.Length > MaxTextLength);
        return tooLong < 0
            ? new GateLabels(labels, null)
            : throw new InvalidGateException($"The label of sample {tooLong} has {labels[tooLong].Length} characters: at most {MaxTextLength} are read.");
    }

    /// <summary>One class a sample.</summary>
    /// <exception cref="InvalidGateException">There is none, or one is negative.</exception>
    public static GateLabels OfClasses(IEnumerable<long> classes) => OfClasses(classes.Select(static label => new[] { label }));

    /// <summary>The classes of every position, for outputs with several positions a sample.</summary>
    /// <exception cref="InvalidGateException">There is none, or one is negative.</exception>
    public static GateLabels OfClasses(IEnumerable<long[]> classes)
    {
        long[][] labels = [.. classes];
        RequireAny(labels.Length);
        int negative = Array.FindIndex(labels, static label => label.Any(static value => value < 0));
        return negative < 0
            ? new GateLabels(null, labels)
            : throw new InvalidGateException($"The label of sample {negative} holds a negative class: classes are counted from 0.");
    }

    /// <summary>Class labels of shape [samples] or [samples, ...], int64 or int32.</summary>
    /// <exception cref="InvalidGateException">Another type or a scalar, no label, or a negative class.</exception>
    public static GateLabels OfClasses(HostTensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Shape.Count == 0 || labels.Type is not (DataType.Int64 or DataType.Int32))
        {
            throw new InvalidGateException(
                $"The class labels are of type {labels.Type} and shape {MetricText.Shape(labels.Shape)}: write them as int64, one row a sample.");
        }

        RequireAny(labels.ElementCount);
        long[] values = labels.Type == DataType.Int64
            ? labels.Span<long>().ToArray()
            : Array.ConvertAll(labels.Span<int>().ToArray(), static value => (long)value);
        return OfClasses(values.Chunk((int)(labels.ElementCount / labels.Shape[0])));
    }

    internal string Text(int sample) => _texts![sample];

    internal ReadOnlySpan<long> Classes(int sample) => _classes![sample];

    private static void RequireAny(long count)
    {
        if (count == 0)
        {
            throw new InvalidGateException("The evaluation data hold no label: add one for every sample, or use gates that compare with FP32.");
        }
    }
}
