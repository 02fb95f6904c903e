using System.CommandLine;
using SkiaSharp;
using TrtOperator.TextLines;

Option<string> words = new("--words") { Description = "A file whose lines begin with a word; what follows a tab is not read.", Required = true };
Option<string> fonts = new("--fonts") { Description = "A folder of .ttf files.", Required = true };
Option<LineLevel[]> levels = new("--level") { Description = "Clean, Noisy or Hard. Several are taken in turn.", DefaultValueFactory = _ => Enum.GetValues<LineLevel>() };
Option<int> count = new("--count") { Description = "How many lines to draw.", DefaultValueFactory = _ => 200 };
Option<int> seed = new("--seed") { Description = "The same seed, words and fonts give the same bytes.", DefaultValueFactory = _ => 1 };
Option<int> width = new("--width") { Description = "Width of the input, in pixels.", DefaultValueFactory = _ => 480 };
Option<string> input = new("--input") { Description = "The model's input.", DefaultValueFactory = _ => "x" };
Argument<string> output = new("output") { Description = "The dataset's folder." };

RootCommand root = new("Draws lines of text, with what they say, for text recognizers with a CTC head.") { output, words, fonts, levels, count, seed, width, input };
root.SetAction(result =>
{
    string[] list =
    [
        .. File.ReadLines(result.GetRequiredValue(words))
            .Select(line => line.Split('\t')[0])
            .Where(word => word.Length is >= 2 and <= 12 && word.All(char.IsAsciiLetterLower)),
    ];
    string[] files = [.. Directory.EnumerateFiles(result.GetRequiredValue(fonts), "*.ttf").Order(StringComparer.Ordinal)];
    if (list.Length == 0 || files.Length == 0)
    {
        Console.Error.WriteLine(list.Length == 0
            ? $"'{result.GetValue(words)}' has no line that begins with a lower-case word of 2 to 12 plain letters."
            : $"'{result.GetValue(fonts)}' has no .ttf file.");
        return 2;
    }

    SKTypeface[] typefaces = [.. files.Select(file => SKTypeface.FromFile(file) ?? throw new InvalidDataException($"'{file}' is no font."))];
    new LineDataset(list, typefaces, result.GetValue(width))
        .Write(result.GetRequiredValue(output), result.GetRequiredValue(input), result.GetRequiredValue(levels), result.GetValue(count), result.GetValue(seed));
    return 0;
});
return root.Parse(args).Invoke();
