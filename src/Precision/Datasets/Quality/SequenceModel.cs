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

    /// <summary>Whether the tensor holds names of things, one after another.</summary>
    public static bool Holds(HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Type is DataType.Int64 or DataType.Int32 && tensor.ElementCount >= 4;
    }

    /// <summary>Counts what follows what in <paramref name="tensor"/>.</summary>
    public void Add(HostTensor tensor)
    {
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

    /// <summary>The mean information of a number after the one before it, in bits, from 0; the tensor is not counted as one of those that were added.</summary>
    public double Surprise(HostTensor tensor)
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

        return pairs.Count == 0 ? 0 : bits / pairs.Count;
    }

    private static IEnumerable<(long Before, long After)> Pairs(HostTensor tensor)
    {
        for (long index = 1; index < tensor.ElementCount; index++)
        {
            yield return (At(tensor, (int)index - 1), At(tensor, (int)index));
        }
    }

    private static long At(HostTensor tensor, int index)
        => tensor.Type == DataType.Int64 ? tensor.Span<long>()[index] : tensor.Span<int>()[index];
}
