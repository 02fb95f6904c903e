namespace TrtOperator.Precision.Gates;

/// <summary>The largest loss of any sample.</summary>
internal sealed class LargestStatistic : LossStatistic
{
    private int _count;
    private int _position = -1;
    private double _largest;
    private double _second;

    /// <inheritdoc/>
    public override int Count => _count;

    public void Add(double loss)
    {
        if (_position < 0 || loss > _largest)
        {
            _second = _position < 0 ? 0 : _largest;
            _largest = loss;
            _position = _count;
        }
        else
        {
            _second = Math.Max(_second, loss);
        }

        _count++;
    }

    /// <inheritdoc/>
    public override LossPair Estimate() => new(_largest, 0);

    /// <inheritdoc/>
    public override LossPair Without(int position) => new(position == _position ? _second : _largest, 0);
}
