using SkiaSharp;

namespace TrtOperator.TextLines;

/// <summary>A drawn line: grey levels, row by row, 48 rows.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Pixels">The grey levels, 0 to 255.</param>
public sealed record LineImage(int Width, byte[] Pixels)
{
    /// <summary>Rows of a line, which the recognizer's input fixes.</summary>
    public const int Height = 48;

    /// <summary>Draws a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="typeface">The font.</param>
    /// <param name="style">What it looks like.</param>
    /// <param name="random">Where noise comes from.</param>
    public static LineImage Draw(string text, SKTypeface typeface, LineStyle style, Random random)
    {
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(random);
        using SKFont font = new(typeface, style.Size) { Edging = SKFontEdging.Antialias };
        int width = (int)MathF.Ceiling(font.MeasureText(text)) + (2 * style.Margin);
        int height = (int)MathF.Round(style.Size * 1.5f);
        using SKBitmap drawn = new(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(drawn))
        using (SKPaint paint = new() { Color = new SKColor(style.Ink, style.Ink, style.Ink), IsAntialias = true })
        {
            canvas.Clear(new SKColor(style.Paper, style.Paper, style.Paper));
            canvas.RotateDegrees(style.Degrees, width / 2f, height / 2f);
            SKFontMetrics metrics = font.Metrics;
            canvas.DrawText(text, style.Margin, (height - metrics.Ascent - metrics.Descent) / 2, SKTextAlign.Left, font, paint);
        }

        using SKBitmap seen = Resized(drawn, (int)MathF.Round(width * style.Resolution), (int)MathF.Round(height * style.Resolution));
        AddNoise(seen, style.Noise, random);
        using SKBitmap line = Resized(seen, (int)MathF.Round((float)seen.Width * Height / seen.Height), Height);
        return new LineImage(line.Width, Bytes(line));
    }

    private static SKBitmap Resized(SKBitmap bitmap, int width, int height)
        => bitmap.Resize(new SKImageInfo(Math.Max(1, width), Math.Max(1, height), SKColorType.Gray8, SKAlphaType.Opaque), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))
            ?? throw new InvalidOperationException("A line could not be resized.");

    private static void AddNoise(SKBitmap bitmap, double deviation, Random random)
    {
        if (deviation == 0)
        {
            return;
        }

        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int i = 0; i < pixels.Length; i++)
        {
            // Box and Muller: two uniform values make a normal one.
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            double normal = radius * Math.Cos(2 * Math.PI * random.NextDouble());
            pixels[i] = (byte)Math.Clamp(Math.Round(pixels[i] + (deviation * normal)), 0, 255);
        }
    }

    // Rows of a bitmap may be padded.
    private static byte[] Bytes(SKBitmap bitmap)
    {
        byte[] bytes = new byte[bitmap.Width * bitmap.Height];
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        for (int row = 0; row < bitmap.Height; row++)
        {
            pixels.Slice(row * bitmap.RowBytes, bitmap.Width).CopyTo(bytes.AsSpan(row * bitmap.Width));
        }

        return bytes;
    }
}
