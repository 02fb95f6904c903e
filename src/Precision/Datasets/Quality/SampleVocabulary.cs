using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>In how many samples each number of an input of integers is. Integers name things, and a name that no sample has is a thing that none shows.</summary>
public sealed class SampleVocabulary
{
    // More names than these are no vocabulary; those beyond are taken for known.
    private const int MostNames = 1 << 20;

    private readonly Dictionary<long, int> _samples = [];

    /// <summary>Counts the names in a sample, each once.</summary>
    public void Add(HostTensor tensor)
    {
        foreach (long name in Names(tensor))
        {
            if (_samples.Count < MostNames || _samples.ContainsKey(name))
            {
                _samples[name] = _samples.GetValueOrDefault(name) + 1;
            }
        }
    }

    /// <summary>The least name in <paramref name="tensor"/> that no other of the samples has; null where there is none.</summary>
    /// <param name="tensor">A sample.</param>
    /// <param name="isAdded">Whether it is one of those that were added.</param>
    public long? Stranger(HostTensor tensor, bool isAdded)
        => _samples.Count >= MostNames ? null : Names(tensor).Where(name => _samples.GetValueOrDefault(name) <= (isAdded ? 1 : 0)).Order().Select(name => (long?)name).FirstOrDefault();

    private static HashSet<long> Names(HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        HashSet<long> names = [];
        if (tensor.Type == DataType.Int64)
        {
            foreach (long name in tensor.Span<long>())
            {
                names.Add(name);
            }

            return names;
        }

        foreach (int name in tensor.Span<int>())
        {
            names.Add(name);
        }

        return names;
    }
}
