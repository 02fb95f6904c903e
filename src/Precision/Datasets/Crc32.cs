namespace TrtOperator.Precision.Datasets;

/// <summary>The checksum of zip entries (ISO 3309), which the platform's reader leaves unchecked.</summary>
internal sealed class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Entry((uint)index))];

    private uint _state = uint.MaxValue;

    internal uint Value => ~_state;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        uint state = _state;
        foreach (byte value in bytes)
        {
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        }

        _state = state;
    }

    private static uint Entry(uint index)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            index = (index & 1) == 0 ? index >> 1 : 0xEDB8_8320 ^ (index >> 1);
        }

        return index;
    }
}
