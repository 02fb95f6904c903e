namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>Reads two sets sample by sample and has them judged.</summary>
public static class DatasetQuality
{
    // What is usual shows in that many; an evaluation set may hold a million.
    private const int MostUsual = 2048;

    /// <summary>One sentence for each odd thing about <paramref name="calibration"/>; see <see cref="DataQuality"/>. One sample is in memory at a time.</summary>
    public static IReadOnlyList<string> Judge(IDataset calibration, IDataset evaluation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        ArgumentNullException.ThrowIfNull(evaluation);
        Dictionary<string, SequenceModel> sequences = new(StringComparer.Ordinal);
        Dictionary<string, SampleVocabulary> vocabularies = new(StringComparer.Ordinal);
        if (calibration.Inputs.Any(input => input.Type is Onnx.Protos.TensorProto.Types.DataType.Int32 or Onnx.Protos.TensorProto.Types.DataType.Int64))
        {
            foreach ((string name, HostTensor tensor) in calibration.ReadAll(cancellationToken).SelectMany(Sequences))
            {
                Known(sequences, name).Add(tensor);
                Known(vocabularies, name).Add(tensor);
            }

            foreach ((string name, HostTensor tensor) in Usual(evaluation, cancellationToken).SelectMany(Sequences))
            {
                Known(sequences, name).Add(tensor);
            }
        }

        return DataQuality.Judge(
            [.. calibration.ReadAll(cancellationToken).Select(sample => SampleProfile.Of(sample, sequences, vocabularies, isCalibration: true))],
            [.. Usual(evaluation, cancellationToken).Select(sample => SampleProfile.Of(sample, sequences, vocabularies))],
            calibration.Locate,
            evaluation.Locate);
    }

    private static IEnumerable<KeyValuePair<string, HostTensor>> Sequences(Sample sample) => sample.Inputs.Where(input => SequenceModel.Holds(input.Value));

    private static T Known<T>(Dictionary<string, T> models, string name)
        where T : new()
    {
        if (!models.TryGetValue(name, out T? model))
        {
            models[name] = model = new T();
        }

        return model;
    }

    private static IEnumerable<Sample> Usual(IDataset evaluation, CancellationToken cancellationToken)
        => evaluation.ReadAt(SampleSelection.EvenlySpread(evaluation.Count, MostUsual), cancellationToken);
}
