using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TrtOperator.Precision.Calibration;

/// <summary>
/// A calibration cache as TensorRT up to 10 reads and writes it: text, of which the first line is
/// <c>TRT-&lt;version&gt;-&lt;algorithm&gt;</c> and each other one <c>&lt;tensor&gt;: &lt;scale&gt;</c>, the scale being the
/// eight hexadecimal digits of a big-endian 32-bit float, amax / 127.
/// </summary>
public sealed class CalibrationCache
{
    /// <summary>The longest cache that is read, in bytes: 64 MiB.</summary>
    public const int MaxBytes = 64 << 20;

    private const string Prefix = "TRT-";
    private const string Separator = ": ";
    private const int MaxNameLength = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Puts a cache together.</summary>
    /// <param name="header">The first line, such as <c>TRT-8601-EntropyCalibration2</c>.</param>
    /// <param name="scales">The scale of each tensor, finite and at least 0.</param>
    /// <exception cref="ArgumentException">The header is not one, a name does not fit on a line, or a scale is negative, NaN or infinite.</exception>
    public CalibrationCache(string header, IEnumerable<KeyValuePair<string, float>> scales)
    {
        ArgumentNullException.ThrowIfNull(scales);
        if (!IsHeader(header))
        {
            throw new ArgumentException("The first line of a calibration cache is TRT-<version>-<algorithm>.", nameof(header));
        }

        Header = header;
        Scales = scales.ToImmutableSortedDictionary(StringComparer.Ordinal);
        foreach ((string tensor, float scale) in Scales)
        {
            if (tensor.Length is 0 or > MaxNameLength || tensor.AsSpan().IndexOfAny('\r', '\n') >= 0 || !(float.IsFinite(scale) && scale >= 0))
            {
                throw new ArgumentException("A calibration cache has one line for each tensor, with a scale that is finite and not negative.", nameof(scales));
            }
        }
    }

    /// <summary>The first line: which version and algorithm wrote it.</summary>
    public string Header { get; }

    /// <summary>The scale of each tensor, in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, float> Scales { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidCalibrationException">It is no calibration cache; the sentence names the line.</exception>
    public static CalibrationCache ReadFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        if (file.Length > MaxBytes)
        {
            throw new InvalidCalibrationException(FormattableString.Invariant($"The calibration cache has {file.Length} bytes and may have {MaxBytes}; give the file that TensorRT's calibrator wrote."));
        }

        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Parse(bytes);
    }

    /// <summary>Reads a cache.</summary>
    /// <exception cref="InvalidCalibrationException">It is none; the sentence names the line.</exception>
    public static CalibrationCache Parse(ReadOnlySpan<byte> content)
    {
        string text;
        try
        {
            text = Utf8.GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidCalibrationException("The calibration cache is no UTF-8 text; give the file that TensorRT's calibrator wrote.", e);
        }

        using StringReader reader = new(text);
        string header = reader.ReadLine() ?? "";
        if (!IsHeader(header))
        {
            throw new InvalidCalibrationException(
                "The first line of the calibration cache is not TRT-<version>-<algorithm>, as in TRT-8601-EntropyCalibration2; give the file that TensorRT's calibrator wrote, not ONNX Runtime's of the same name.");
        }

        Dictionary<string, float> scales = new(StringComparer.Ordinal);
        for (int line = 2; reader.ReadLine() is { } entry; line++)
        {
            if (string.IsNullOrWhiteSpace(entry))
            {
                continue;
            }

            // A name may hold the separator, a scale never does.
            int end = entry.LastIndexOf(Separator, StringComparison.Ordinal);
            if (end is <= 0 or > MaxNameLength
                || entry.AsSpan(end + Separator.Length).TrimEnd() is not { Length: 8 } digits
                || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits))
            {
                throw Bad(line, "is not '<tensor>: <eight hexadecimal digits>'");
            }

            float scale = BitConverter.UInt32BitsToSingle(bits);
            if (!float.IsFinite(scale) || float.IsNegative(scale))
            {
                throw Bad(line, "has a scale that is negative, NaN or infinite");
            }

            if (!scales.TryAdd(entry[..end], scale))
            {
                throw Bad(line, "names a tensor that an earlier line names");
            }
        }

        return scales.Count > 0
            ? new CalibrationCache(header, scales)
            : throw new InvalidCalibrationException("The calibration cache names no tensor; write it again with TensorRT's calibrator.");
    }

    /// <summary>The cache as a file: equal caches give equal bytes.</summary>
    public byte[] ToBytes()
    {
        StringBuilder text = new StringBuilder(Header).Append('\n');
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        foreach ((string tensor, float scale) in Scales)
        {
            BinaryPrimitives.WriteSingleBigEndian(bytes, scale);
            text.Append(tensor).Append(Separator).Append(Convert.ToHexStringLower(bytes)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static InvalidCalibrationException Bad(int line, string what)
        => new(FormattableString.Invariant($"Line {line} of the calibration cache {what}; write it again with TensorRT's calibrator."));

    private static bool IsHeader(string header)
        => header is { Length: > 6 and <= 200 } && header.StartsWith(Prefix, StringComparison.Ordinal)
            && header.LastIndexOf('-') is var dash && dash > Prefix.Length && dash < header.Length - 1
            && header.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_');
}
