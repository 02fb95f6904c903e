using System.Security.Cryptography;
using System.Text;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Samples in an order that depends on what they are and not on where they stand: they are sorted by the SHA-256 of their
/// contents, which mixes them as a random draw would. The dataset stays with whom it came from.
/// </summary>
internal sealed class DrawnSamples : DatasetPart
{
    private readonly long[] _order;

    private DrawnSamples(IDataset all, long[] order)
        : base(all, order) => _order = order;

    /// <summary>Draws all samples. Each is read once, so whoever needs several parts of them takes them from one draw.</summary>
    /// <param name="all">The calibration samples.</param>
    /// <param name="cancellationToken">Stops between two samples.</param>
    public static DrawnSamples Of(IDataset all, CancellationToken cancellationToken)
    {
        List<(string Digest, long Index)> digests = [.. SampleFeed.All(all, cancellationToken).Select(static sample => (Digest(sample), sample.Index))];
        return new DrawnSamples(all, [.. digests.OrderBy(static entry => entry.Digest, StringComparer.Ordinal).Select(static entry => entry.Index)]);
    }

    /// <summary>At most so many, those drawn first.</summary>
    public DrawnSamples First(int most) => new(All, _order[..Math.Min(most, _order.Length)]);

    /// <summary>Samples to choose with, and others to judge with.</summary>
    /// <param name="choosing">Most samples to choose with; few samples are halved.</param>
    /// <param name="judging">Most samples to judge with.</param>
    /// <returns>Both parts; null where there are not two samples.</returns>
    public (DrawnSamples Choosing, DrawnSamples Judging)? Split(int choosing, int judging)
    {
        if (_order.Length < 2)
        {
            return null;
        }

        int first = Math.Min(choosing, _order.Length / 2);
        return (First(first), new DrawnSamples(All, _order[first..Math.Min(first + judging, _order.Length)]));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    private static string Digest(Sample sample)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, HostTensor tensor) in sample.Inputs.OrderBy(static input => input.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {tensor.Type} [{string.Join(',', tensor.Shape)}]\n"));
            hash.AppendData(tensor.Bytes.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
