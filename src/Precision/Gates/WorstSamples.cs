namespace TrtOperator.Precision.Gates;

/// <summary>Keeps the few samples with the largest damage; the earlier one of equals.</summary>
internal sealed class WorstSamples
{
    private const int Kept = 5;
    private const int ShownCharacters = 200;

    private readonly List<WorstSample> _worst = [];

    public IReadOnlyList<WorstSample> Ordered => [.. _worst];

    /// <summary>Offers a sample; the texts are asked for only when it is kept.</summary>
    public void Offer(int sample, double damage, Func<(string? Label, string? Reference, string? Candidate)>? texts = null)
    {
        if (!(damage > 0))
        {
            return;
        }

        int at = _worst.FindIndex(other => damage > other.Damage || (damage == other.Damage && sample < other.SampleIndex));
        at = at < 0 ? _worst.Count : at;
        if (at >= Kept)
        {
            return;
        }

        (string? label, string? reference, string? candidate) = texts?.Invoke() ?? default;
        _worst.Insert(at, new WorstSample(sample, damage, Shortened(label), Shortened(reference), Shortened(candidate)));
        if (_worst.Count > Kept)
        {
            _worst.RemoveAt(Kept);
        }
    }

    private static string? Shortened(string? text)
    {
        if (text is null || text.Length <= ShownCharacters)
        {
            return text;
        }

        int end = char.IsHighSurrogate(text[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters;
        return text[..end] + "…";
    }
}
