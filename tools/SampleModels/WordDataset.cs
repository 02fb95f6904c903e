using System.Buffers.Binary;
using System.Text;

namespace TrtOperator.SampleModels;

/// <summary>Turns a word list (word, tab, phonemes) into a dataset folder: <c>ids.npy</c>, <c>labels.txt</c> and <c>lengths.npy</c>.</summary>
public static class WordDataset
{
    /// <summary>Writes the dataset.</summary>
    /// <param name="wordList">Lines of a word, a tab and its phonemes separated by spaces.</param>
    /// <param name="letters">The alphabet: a letter's id is its index plus one; 0 pads.</param>
    /// <param name="length">Letters per sample; longer words are refused.</param>
    /// <param name="stepsPerLetter">Output steps that one letter gets; <c>lengths.npy</c> holds each word's steps, so that what padding makes of the rest is not judged.</param>
    /// <param name="folder">Where to write.</param>
    public static void Write(string wordList, string letters, int length, int stepsPerLetter, string folder)
    {
        List<(string Word, string Phonemes)> words = [];
        foreach (string line in File.ReadLines(wordList).Where(line => line.Length > 0))
        {
            string[] parts = line.Split('\t');
            if (parts.Length != 2 || parts[0].Length > length || parts[0].Any(letter => !letters.Contains(letter, StringComparison.Ordinal)))
            {
                throw new InvalidDataException($"{wordList}: '{line}' is no word of at most {length} known letters, a tab and phonemes.");
            }

            words.Add((parts[0], parts[1]));
        }

        Directory.CreateDirectory(folder);
        using FileStream lengths = File.Create(Path.Combine(folder, "lengths.npy"));
        lengths.Write(Header(FormattableString.Invariant($"{{'descr': '<i8', 'fortran_order': False, 'shape': ({words.Count},), }}")));
        using FileStream file = File.Create(Path.Combine(folder, "ids.npy"));
        file.Write(Header(FormattableString.Invariant($"{{'descr': '<i8', 'fortran_order': False, 'shape': ({words.Count}, {length}), }}")));
        byte[] row = new byte[length * sizeof(long)];
        foreach ((string word, _) in words)
        {
            Array.Clear(row);
            for (int i = 0; i < word.Length; i++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(row.AsSpan(i * sizeof(long)), letters.IndexOf(word[i], StringComparison.Ordinal) + 1);
            }

            file.Write(row);
            byte[] steps = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(steps, (long)word.Length * stepsPerLetter);
            lengths.Write(steps);
        }

        File.WriteAllText(Path.Combine(folder, "labels.txt"), string.Concat(words.Select(word => word.Phonemes + "\n")));
    }

    // The .npy format, version 1.0: magic, version, header length, and a header padded with spaces to a multiple of 64 bytes.
    private static byte[] Header(string description)
    {
        int length = (10 + description.Length + 1 + 63) / 64 * 64 - 10;
        byte[] header = new byte[10 + length];
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)length));
        Encoding.ASCII.GetBytes(description.PadRight(length - 1) + "\n").CopyTo(header, 10);
        return header;
    }
}
