namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>Damages a model's bytes without knowing what they mean: flipped bits, cuts, insertions, lengths that run on.</summary>
internal static class ByteMutation
{
    public static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        for (int edits = 1 + random.Next(4); edits > 0 && bytes.Length > 1; edits--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = 0xFF;
                    break;
                case 3:
                    bytes = bytes[..Math.Max(1, at)];
                    break;
                case 4:
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
                case 5:
                    int end = Math.Min(bytes.Length, at + 1 + random.Next(64));
                    bytes = [.. bytes[..at], .. bytes[end..]];
                    break;
                default:
                    int from = random.Next(bytes.Length);
                    bytes = [.. bytes[..at], .. bytes[from..Math.Min(bytes.Length, from + random.Next(64))], .. bytes[at..]];
                    break;
            }
        }

        return bytes.Length > 0 ? bytes : original;
    }
}
