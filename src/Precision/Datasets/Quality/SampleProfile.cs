namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>What is kept of one sample.</summary>
/// <param name="Index">Its position in the dataset, from 0.</param>
/// <param name="Digest">128 bits over its inputs: equal for samples of equal bytes.</param>
/// <param name="Inputs">A profile for each input that holds amounts, by name.</param>
public sealed record SampleProfile(long Index, UInt128 Digest, IReadOnlyDictionary<string, InputProfile> Inputs)
{
    /// <summary>For each input of names of things how much its sequence surprises.</summary>
    public IReadOnlyDictionary<string, SequenceSurprise> Surprises { get; init; } = new Dictionary<string, SequenceSurprise>();

    /// <summary>For each input of names of things one that no other calibration sample has; null where there is none.</summary>
    public IReadOnlyDictionary<string, long?> Strangers { get; init; } = new Dictionary<string, long?>();

    /// <summary>Profiles <paramref name="sample"/>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="sequences">What usually follows what, by input; null to leave sequences unjudged.</param>
    /// <param name="vocabularies">What calibration samples hold, by input; null to leave names unjudged.</param>
    /// <param name="isCalibration">Whether the sample is itself among those that the vocabularies were made of.</param>
    public static SampleProfile Of(
        Sample sample,
        IReadOnlyDictionary<string, SequenceModel>? sequences = null,
        IReadOnlyDictionary<string, SampleVocabulary>? vocabularies = null,
        bool isCalibration = false)
    {
        ArgumentNullException.ThrowIfNull(sample);
        Dictionary<string, SequenceSurprise> surprises = [];
        foreach ((string name, SequenceModel model) in sequences ?? new Dictionary<string, SequenceModel>())
        {
            if (model.IsTelling)
            {
                surprises[name] = model.Surprise(sample.Inputs[name]);
            }
        }

        Dictionary<string, long?> strangers = [];
        foreach ((string name, SampleVocabulary vocabulary) in vocabularies ?? new Dictionary<string, SampleVocabulary>())
        {
            strangers[name] = vocabulary.Stranger(sample.Inputs[name], isCalibration);
        }

        SortedDictionary<string, InputProfile> inputs = new(StringComparer.Ordinal);
        foreach ((string name, HostTensor tensor) in sample.Inputs)
        {
            if (InputProfile.Of(tensor) is { } profile)
            {
                inputs[name] = profile;
            }
        }

        return new SampleProfile(sample.Index, DatasetOverlap.Digest(sample), inputs)
        {
            Surprises = surprises,
            Strangers = strangers,
        };
    }
}
