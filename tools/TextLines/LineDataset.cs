using System.Runtime.InteropServices;
using SkiaSharp;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Datasets;

namespace TrtOperator.TextLines;

/// <summary>
/// Writes drawn lines as a dataset folder: an input of shape [count, 3, 48, width], grey levels over 127.5 less 1 in every channel
/// with zeros behind the line's end, and <c>labels.txt</c>. The same words, fonts and seed give the same bytes.
/// </summary>
/// <param name="words">Lower-case words of plain letters.</param>
/// <param name="typefaces">The fonts to choose from.</param>
/// <param name="width">Pixels of the input; a text that needs more is drawn anew.</param>
public sealed class LineDataset(IReadOnlyList<string> words, IReadOnlyList<SKTypeface> typefaces, int width)
{
    private const int Channels = 3;

    /// <summary>Writes a dataset.</summary>
    /// <param name="folder">Where to; made if it is not there.</param>
    /// <param name="input">The model's input, which names the file.</param>
    /// <param name="levels">The levels, taken in turn.</param>
    /// <param name="count">Lines in all.</param>
    /// <param name="seed">Of the lines.</param>
    public void Write(string folder, string input, IReadOnlyList<LineLevel> levels, int count, int seed)
    {
        ArgumentNullException.ThrowIfNull(levels);
        Directory.CreateDirectory(folder);
        Random random = new(seed);
        using NpyWriter writer = NpyWriter.Create(Path.Combine(folder, input + ".npy"), TensorProto.Types.DataType.Float, [count, Channels, LineImage.Height, width]);
        using StreamWriter labels = new(Path.Combine(folder, "labels.txt")) { NewLine = "\n" };
        float[] sample = new float[Channels * LineImage.Height * width];
        for (int i = 0; i < count; i++)
        {
            labels.WriteLine(Draw(levels[i % levels.Count], random, sample));
            writer.Append(MemoryMarshal.AsBytes<float>(sample));
        }

        writer.Complete();
    }

    private string Draw(LineLevel level, Random random, float[] sample)
    {
        while (true)
        {
            string text = LineText.Draw(words, random);
            LineImage line = LineImage.Draw(text, typefaces[random.Next(typefaces.Count)], LineStyle.Of(level, random), random);
            if (line.Width <= width)
            {
                Fill(line, sample);
                return text;
            }
        }
    }

    private void Fill(LineImage line, float[] sample)
    {
        Array.Clear(sample);
        Span<float> first = sample.AsSpan(0, LineImage.Height * width);
        for (int row = 0; row < LineImage.Height; row++)
        {
            for (int column = 0; column < line.Width; column++)
            {
                first[(row * width) + column] = (line.Pixels[(row * line.Width) + column] / 127.5f) - 1;
            }
        }

        for (int channel = 1; channel < Channels; channel++)
        {
            first.CopyTo(sample.AsSpan(channel * first.Length));
        }
    }
}
