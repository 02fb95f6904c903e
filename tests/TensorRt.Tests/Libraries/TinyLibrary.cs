using System.Buffers.Binary;
using System.Text;

namespace TrtOperator.TensorRt.Tests.Libraries;

/// <summary>The bytes of a shared library that holds nothing but names: enough to be read, never to be loaded.</summary>
internal static class TinyLibrary
{
    public const ushort X64 = 62;
    public const ushort Arm64 = 183;

    public static byte[] MainLibrary(ushort machine = X64) => Make("libtensorrt_rtx.so.1", machine, "createInferBuilder_INTERNAL", "getInferLibVersion");

    public static byte[] Parser(ushort machine = X64) => Make("libtensorrt_onnxparser_rtx.so.1", machine, "createNvOnnxParser_INTERNAL");

    public static byte[] Make(string soName, ushort machine, params string[] exports)
    {
        MemoryStream names = new();
        names.WriteByte(0);
        uint Name(string text)
        {
            long at = names.Position;
            names.Write(Encoding.UTF8.GetBytes(text + "\0"));
            return (uint)at;
        }

        byte[] dynamic = new byte[48];
        U64(dynamic, 0, 14, Name(soName));
        U64(dynamic, 16, 1, Name("libc.so.6"));

        // The first symbol is empty, the second is one that the library needs and does not have.
        byte[] symbols = new byte[24 * (exports.Length + 2)];
        U32(symbols, 24, Name("malloc"));
        symbols[28] = 0x12;
        for (int i = 0; i < exports.Length; i++)
        {
            int at = 24 * (i + 2);
            U32(symbols, at, Name(exports[i]));
            symbols[at + 4] = 0x12;
            U16(symbols, at + 6, 1);
        }

        byte[] strings = names.ToArray();
        int symbolsAt = 64 + 56;
        int dynamicAt = symbolsAt + symbols.Length;
        int stringsAt = dynamicAt + dynamic.Length;
        int sectionsAt = (stringsAt + strings.Length + 7) / 8 * 8;
        byte[] file = new byte[sectionsAt + (4 * 64)];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        U16(file, 16, 3);
        U16(file, 18, machine);
        U64(file, 32, 64);
        U64(file, 40, (ulong)sectionsAt);
        U16(file, 52, 64);
        U16(file, 54, 56);
        U16(file, 56, 1);
        U16(file, 58, 64);
        U16(file, 60, 4);
        U32(file, 64, 1);
        U64(file, 64 + 32, (ulong)sectionsAt);
        symbols.CopyTo(file, symbolsAt);
        dynamic.CopyTo(file, dynamicAt);
        strings.CopyTo(file, stringsAt);
        Section(1, 11, symbolsAt, symbols.Length, 3);
        Section(2, 6, dynamicAt, dynamic.Length, 3);
        Section(3, 3, stringsAt, strings.Length, 0);
        return file;

        void Section(int index, uint type, int offset, int size, uint link)
        {
            int at = sectionsAt + (index * 64);
            U32(file, at + 4, type);
            U64(file, at + 24, (ulong)offset, (ulong)size);
            U32(file, at + 40, link);
        }
    }

    private static void U16(byte[] bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);

    private static void U32(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static void U64(byte[] bytes, int at, params ulong[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at + (8 * i)), values[i]);
        }
    }
}
