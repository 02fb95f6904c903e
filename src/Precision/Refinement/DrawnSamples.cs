using System.Security.Cryptography;
using System.Text;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// A part of a dataset that depends on what the samples are and not on their order: they are sorted by the SHA-256 of their
/// contents, which mixes them as a random draw would. The dataset stays with whom it came from.
/// </summary>
internal sealed class DrawnSamples : IDataset
{
    private readonly IDataset _all;
    private readonly IReadOnlyList<long> _indexes;

    private DrawnSamples(IDataset all, IReadOnlyList<long> indexes)
    {
        _all = all;
        _indexes = indexes;
        OutputLengths = all.OutputLengths is { } lengths ? [.. indexes.Select(index => lengths[checked((int)index)])] : null;
    }

    /// <inheritdoc/>
    public string Name => _all.Name;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs => _all.Inputs;

    /// <inheritdoc/>
    public long Count => _indexes.Count;

    /// <inheritdoc/>
    public DatasetLabels? Labels => null;

    /// <inheritdoc/>
    public IReadOnlyList<long>? OutputLengths { get; }

    /// <summary>Draws samples to choose with, and others to judge with.</summary>
    /// <param name="all">The calibration samples; each is read once.</param>
    /// <param name="choosing">Most samples to choose with; a small dataset is halved.</param>
    /// <param name="judging">Most samples to judge with.</param>
    /// <param name="cancellationToken">Stops between two samples.</param>
    /// <returns>Both parts; null where there are not two samples.</returns>
    public static (DrawnSamples Choosing, DrawnSamples Judging)? Draw(IDataset all, int choosing, int judging, CancellationToken cancellationToken)
    {
        if (all.Count < 2)
        {
            return null;
        }

        long[] order = Order(all, cancellationToken);
        int first = Math.Min(choosing, order.Length / 2);
        return (new DrawnSamples(all, order[..first]), new DrawnSamples(all, order[first..Math.Min(first + judging, order.Length)]));
    }

    /// <summary>Draws samples.</summary>
    /// <param name="all">The calibration samples; each is read once.</param>
    /// <param name="most">Most samples to draw.</param>
    /// <param name="cancellationToken">Stops between two samples.</param>
    public static DrawnSamples Draw(IDataset all, int most, CancellationToken cancellationToken)
    {
        long[] order = Order(all, cancellationToken);
        return new DrawnSamples(all, order[..Math.Min(most, order.Length)]);
    }

    /// <inheritdoc/>
    public Sample Read(long index) => _all.Read(_indexes[checked((int)index)]) with { Index = index };

    /// <inheritdoc/>
    public string Locate(string input, long index) => _all.Locate(input, _indexes[checked((int)index)]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static long[] Order(IDataset all, CancellationToken cancellationToken)
    {
        List<(string Digest, long Index)> digests = [.. SampleFeed.All(all, cancellationToken).Select(static sample => (Digest(sample), sample.Index))];
        return [.. digests.OrderBy(static entry => entry.Digest, StringComparer.Ordinal).Select(static entry => entry.Index)];
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
