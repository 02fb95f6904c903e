using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace TrtOperator.Precision.Tests.Datasets;

/// <summary>.npy files put together by hand, right and wrong.</summary>
internal static class NpyBytes
{
    public static byte[] Of<T>(string descriptor, string shape, params ReadOnlySpan<T> values)
        where T : unmanaged
        => Raw($"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': {shape}, }}", MemoryMarshal.AsBytes(values));

    public static byte[] Floats(string shape, params ReadOnlySpan<float> values) => Of("<f4", shape, values);

    public static byte[] Raw(string dictionary, ReadOnlySpan<byte> data, byte major = 1, byte minor = 0)
    {
        byte[] header = Encoding.UTF8.GetBytes(dictionary + "\n");
        byte[] length = new byte[major == 1 ? 2 : 4];
        if (major == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)header.Length);
        }

        return [0x93, .. "NUMPY"u8, major, minor, .. length, .. header, .. data];
    }
}
