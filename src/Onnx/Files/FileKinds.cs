using System.Text;

namespace TrtOperator.Onnx.Files;

/// <summary>Recognizes what people hand over in place of a model, so that the error can say it.</summary>
internal static class FileKinds
{
    private static readonly (byte[] Signature, int Offset, string Looks)[] Signatures =
    [
        ("version https://git-lfs"u8.ToArray(), 0, "a Git LFS pointer; fetch the real file with 'git lfs pull'"),
        ("%PDF-"u8.ToArray(), 0, "a PDF document; give the model file instead"),
        ("PK\x03\x04"u8.ToArray(), 0, "a ZIP archive, as PyTorch checkpoints are; unpack it or export the model to ONNX"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], 0, "an HDF5 file, as Keras writes; export the model to ONNX"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], 0, "a PNG image; give the model file instead"),
        ([0xFF, 0xD8, 0xFF], 0, "a JPEG image; give the model file instead"),
        ([0x1F, 0x8B], 0, "a gzip archive; unpack it first"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "a Zstandard archive; unpack it first"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], 0, "an XZ archive; unpack it first"),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], 0, "an ELF program; give the model file instead"),
        ("ftrt"u8.ToArray(), 0, "a TensorRT engine; give the ONNX model it was built from"),
        ("ptrt"u8.ToArray(), 0, "a TensorRT engine; give the ONNX model it was built from"),
        ("TFL3"u8.ToArray(), 4, "a TensorFlow Lite model; export the model to ONNX"),
        ("ORTM"u8.ToArray(), 4, "an ORT-format model; give the ONNX file it was made from"),
        ("GGUF"u8.ToArray(), 0, "a GGUF model; export the model to ONNX"),
        // Eight bytes of header length, of which the upper half is zero, then JSON.
        ([0, 0, 0, 0, (byte)'{'], 4, "a safetensors file; export the model to ONNX"),
    ];

    /// <summary>What the bytes look like and what to do, or null when nothing is recognized.</summary>
    public static string? Guess(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "an empty file; copy the model again";
        }

        foreach ((byte[] signature, int offset, string looks) in Signatures)
        {
            if (bytes.Length >= offset + signature.Length && bytes.Slice(offset, signature.Length).SequenceEqual(signature))
            {
                return looks;
            }
        }

        return Text(bytes[..Math.Min(bytes.Length, 512)]);
    }

    private static string? Text(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> trimmed = head.StartsWith("\xEF\xBB\xBF"u8) ? head[3..] : head;
        trimmed = trimmed.TrimStart(" \t\r\n"u8);
        if (head.IndexOfAnyInRange((byte)0, (byte)8) >= 0)
        {
            return head.IndexOfAnyExcept((byte)0) < 0 ? "a file of zero bytes, as a broken download leaves; copy the model again" : null;
        }

        if (!trimmed.IsEmpty && trimmed[0] == (byte)'<')
        {
            string start = Encoding.ASCII.GetString(trimmed[..Math.Min(trimmed.Length, 64)]);
            return start.Contains("html", StringComparison.OrdinalIgnoreCase)
                ? "an HTML page, often a server's error or login page; download the model again"
                : "an XML document; give the model file instead";
        }

        if (!trimmed.IsEmpty && trimmed[0] is (byte)'{' or (byte)'[')
        {
            return "a JSON document, often a server's error message; download the model again";
        }

        // Multi-byte characters may be cut at the end of the head, so only control characters speak against text.
        return head.IndexOfAnyInRange((byte)0x0E, (byte)0x1A) < 0 && !head.Contains((byte)0x0B) && System.Text.Unicode.Utf8.IsValid(CutToCharacter(head))
            ? "a text file; give the model file instead"
            : null;
    }

    private static ReadOnlySpan<byte> CutToCharacter(ReadOnlySpan<byte> head)
    {
        int end = head.Length;
        while (end > 0 && end > head.Length - 4 && (head[end - 1] & 0x80) != 0)
        {
            end--;
        }

        return head[..end];
    }
}
