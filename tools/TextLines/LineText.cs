using System.Globalization;

namespace TrtOperator.TextLines;

/// <summary>What lines say: two to four words, numbers, dates, times and prices, 6 to 24 characters.</summary>
public static class LineText
{
    private const int Shortest = 6;
    private const int Longest = 24;

    /// <summary>Draws a text.</summary>
    /// <param name="words">Lower-case words of plain letters.</param>
    /// <param name="random">Where chance comes from.</param>
    public static string Draw(IReadOnlyList<string> words, Random random)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(random);
        string text;
        do
        {
            text = string.Join(' ', Enumerable.Range(0, random.Next(2, 5)).Select(_ => Token(words, random)));
        }
        while (text.Length is < Shortest or > Longest);
        return text;
    }

    private static string Token(IReadOnlyList<string> words, Random random)
    {
        int month = random.Next(1, 13);
        int day = random.Next(1, 29);
        int year = random.Next(1950, 2031);
        return random.Next(10) switch
        {
            < 6 => Word(words[random.Next(words.Count)], random),
            6 => Text($"{random.Next(100_000)}"),
            7 => random.Next(3) switch
            {
                0 => Text($"{year}-{month:00}-{day:00}"),
                1 => Text($"{day:00}.{month:00}.{year}"),
                _ => Text($"{month}/{day}/{year}"),
            },
            8 => Text($"{random.Next(24):00}:{random.Next(60):00}"),
            _ => Text($"${random.Next(2_000):#,0}.{random.Next(100):00}"),
        };
    }

    private static string Word(string word, Random random) => random.Next(3) switch
    {
        0 => word,
        1 => char.ToUpperInvariant(word[0]) + word[1..],
        _ => word.ToUpperInvariant(),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
