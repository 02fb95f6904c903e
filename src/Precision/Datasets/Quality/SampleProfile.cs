namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>What is kept of one sample.</summary>
/// <param name="Index">Its position in the dataset, from 0.</param>
/// <param name="Digest">128 bits over its inputs: equal for samples of equal bytes.</param>
/// <param name="Inputs">A profile for each input that holds amounts, by name.</param>
public sealed record SampleProfile(long Index, UInt128 Digest, IReadOnlyDictionary<string, InputProfile> Inputs)
{
    /// <summary>For each input of names of things how much its sequence surprises, in bits a name.</summary>
    public IReadOnlyDictionary<string, double> Surprises { get; init; } = new Dictionary<string, double>();

    /// <summary>Profiles <paramref name="sample"/>.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="sequences">What usually follows what, by input; null to leave sequences unjudged.</param>
    public static SampleProfile Of(Sample sample, IReadOnlyDictionary<string, SequenceModel>? sequences = null)
    {
        ArgumentNullException.ThrowIfNull(sample);
        Dictionary<string, double> surprises = [];
        foreach ((string name, SequenceModel model) in sequences ?? new Dictionary<string, SequenceModel>())
        {
            surprises[name] = model.Surprise(sample.Inputs[name]);
        }

        SortedDictionary<string, InputProfile> inputs = new(StringComparer.Ordinal);
        foreach ((string name, HostTensor tensor) in sample.Inputs)
        {
            if (InputProfile.Of(tensor) is { } profile)
            {
                inputs[name] = profile;
            }
        }

        return new SampleProfile(sample.Index, DatasetOverlap.Digest(sample), inputs) { Surprises = surprises };
    }
}
