using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>
/// How often one number follows another in an input of integers, over all samples of all sets. Integers name things, so ranges say nothing about
/// them; what follows what does.
/// </summary>
public sealed class SequenceModel
{
    // Enough for every pair of a thousand names; more pairs than that would be told from noise by their sheer number no more.
    private const int MostPairs = 1 << 20;

    private readonly Dictionary<(long Before, long After), int> _pairs = [];
    private readonly Dictionary<long, int> _befores = [];
    private double? _entropy;

    /// <summary>Whether the tensor holds names of things, one after another.</summary>
    public static bool Holds(HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Type is DataType.Int64 or DataType.Int32 && tensor.ElementCount >= 4;
    }

    /// <summary>Counts what follows what in <paramref name="tensor"/>.</summary>
    public void Add(HostTensor tensor)
    {
        _entropy = null;
        foreach ((long Before, long After) pair in Pairs(tensor))
        {
            if (_pairs.Count >= MostPairs && !_pairs.ContainsKey(pair))
            {
                continue;
            }

            _pairs[pair] = _pairs.GetValueOrDefault(pair) + 1;
            _befores[pair.Before] = _befores.GetValueOrDefault(pair.Before) + 1;
        }
    }

    /// <summary>Whether so much was added that what follows what shows in it: four times the pairs that its names can make, or twenty thousand.</summary>
    public bool IsTelling => _befores.Values.Sum(static times => (long)times) >= Math.Min(4L * _befores.Count * _befores.Count, 20_000);

    /// <summary>The mean information of all numbers after the ones before them, in bits, from 0.</summary>
    public double Entropy
    {
        get
        {
            if (_entropy is null)
            {
                double bits = 0;
                foreach (((long before, _), int times) in _pairs)
                {
                    bits -= times * Math.Log2((double)times / _befores[before]);
                }

                _entropy = _pairs.Count == 0 ? 0 : bits / _befores.Values.Sum(static times => (long)times);
            }

            return _entropy.Value;
        }
    }

    /// <summary>How the tensor's information of a number after the one before it, in bits, differs from that of all; the tensor is not counted as one of those that were added.</summary>
    public SequenceSurprise Surprise(HostTensor tensor)
    {
        Dictionary<(long, long), int> own = [];
        Dictionary<long, int> ownBefores = [];
        List<(long Before, long After)> pairs = [.. Pairs(tensor)];
        foreach ((long Before, long After) pair in pairs)
        {
            own[pair] = own.GetValueOrDefault(pair) + 1;
            ownBefores[pair.Before] = ownBefores.GetValueOrDefault(pair.Before) + 1;
        }

        double bits = 0;
        foreach ((long Before, long After) pair in pairs)
        {
            int times = Math.Max(0, _pairs.GetValueOrDefault(pair) - own[pair]);
            int of = Math.Max(0, _befores.GetValueOrDefault(pair.Before) - ownBefores[pair.Before]);
            bits -= Math.Log2((times + 0.5) / (of + (0.5 * (_befores.Count + 1))));
        }

        return pairs.Count == 0 ? default : new SequenceSurprise((bits / pairs.Count) - Entropy, pairs.Count);
    }

    /// <summary>Neighbours, without the padding at either end: runs of one number, of which one is left.</summary>
    private static IEnumerable<(long Before, long After)> Pairs(HostTensor tensor)
    {
        int first = 0;
        int last = (int)tensor.ElementCount - 1;
        while (last > 0 && At(tensor, last) == At(tensor, last - 1))
        {
            last--;
        }

        while (first < last && At(tensor, first) == At(tensor, first + 1))
        {
            first++;
        }

        for (int index = first + 1; index <= last; index++)
        {
            yield return (At(tensor, index - 1), At(tensor, index));
        }
    }

    private static long At(HostTensor tensor, int index)
        => tensor.Type == DataType.Int64 ? tensor.Span<long>()[index] : tensor.Span<int>()[index];
}
