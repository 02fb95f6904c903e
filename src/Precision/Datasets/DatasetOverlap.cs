using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TrtOperator.Precision.Datasets;

/// <summary>
/// Samples that are in two datasets with the same bytes: an evaluation on calibration data proves nothing.
/// </summary>
/// <param name="Count">How many samples of the second dataset are also in the first.</param>
/// <param name="First">The first such pair by the second's order: the indexes in the first and in the second; null if there is none.</param>
public sealed record DatasetOverlap(long Count, (long First, long Second)? First)
{
    /// <summary>
    /// Compares all samples of two datasets by 128 bits of SHA-256 over names, types, shapes and bytes of their inputs. Labels
    /// take no part. Memory: some 40 bytes per sample of <paramref name="first"/>.
    /// </summary>
    public static DatasetOverlap Between(IEnumerable<Sample> first, IEnumerable<Sample> second, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        Dictionary<UInt128, long> known = [];
        foreach (Sample sample in first)
        {
            cancellationToken.ThrowIfCancellationRequested();
            known.TryAdd(Digest(sample), sample.Index);
        }

        long count = 0;
        (long, long)? pair = null;
        foreach (Sample sample in second)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (known.TryGetValue(Digest(sample), out long index))
            {
                count++;
                pair ??= (index, sample.Index);
            }
        }

        return new DatasetOverlap(count, pair);
    }

    /// <summary>128 bits of SHA-256 over names, types, shapes and bytes of the inputs.</summary>
    internal static UInt128 Digest(Sample sample)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, HostTensor tensor) in sample.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            // Every part has its length before it, so no two samples run into the same bytes.
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            Append(hash, utf8.Length);
            hash.AppendData(utf8);
            Append(hash, (long)tensor.Type);
            Append(hash, tensor.Shape.Count);
            foreach (long dimension in tensor.Shape)
            {
                Append(hash, dimension);
            }

            hash.AppendData(tensor.Bytes.Span);
        }

        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
