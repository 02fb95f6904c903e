namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>What is kept of one sample.</summary>
/// <param name="Index">Its position in the dataset, from 0.</param>
/// <param name="Digest">128 bits over its inputs: equal for samples of equal bytes.</param>
/// <param name="Inputs">A profile for each input that holds amounts, by name.</param>
public sealed record SampleProfile(long Index, UInt128 Digest, IReadOnlyDictionary<string, InputProfile> Inputs)
{
    /// <summary>Profiles <paramref name="sample"/>.</summary>
    public static SampleProfile Of(Sample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        SortedDictionary<string, InputProfile> inputs = new(StringComparer.Ordinal);
        foreach ((string name, HostTensor tensor) in sample.Inputs)
        {
            if (InputProfile.Of(tensor) is { } profile)
            {
                inputs[name] = profile;
            }
        }

        return new SampleProfile(sample.Index, DatasetOverlap.Digest(sample), inputs);
    }
}
