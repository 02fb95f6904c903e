using System.Runtime.InteropServices;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>What the file system says of a file; two that are equal stand for the same content.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The file's number in it.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="ModifiedNanoseconds">When the content was last written, in nanoseconds since 1970.</param>
/// <param name="ChangedNanoseconds">When anything of the file was last changed, which a program cannot set back, in nanoseconds since 1970.</param>
internal sealed record FileIdentity(long Device, long Inode, long Size, long ModifiedNanoseconds, long ChangedNanoseconds)
{
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>The kind of thing at the path; links are followed.</summary>
    public enum EntryType
    {
        /// <summary>A file with content.</summary>
        File,

        /// <summary>A folder.</summary>
        Folder,

        /// <summary>A pipe, a device or a socket: opening one may never return.</summary>
        Other,
    }

    /// <summary>Reads what is at <paramref name="path"/> without opening it.</summary>
    /// <exception cref="FileNotFoundException">Nothing is there.</exception>
    /// <exception cref="IOException">It cannot be looked at: permissions, a loop of links; the message says which.</exception>
    public static FileIdentity Of(string path, out EntryType type)
    {
        if (path.Contains('\0'))
        {
            throw new FileNotFoundException("the path holds a zero character");
        }

        // statx, unlike stat, has one layout on every processor.
        int failed;
        Statx entry;
        unsafe
        {
            failed = NativeStatx(-100, path, 0, 0x7ff, &entry);
        }

        if (failed != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            string message = Marshal.GetPInvokeErrorMessage(error);
            throw error is 2 or 20 ? new FileNotFoundException(message) : new IOException(message, error);
        }

        type = (entry.Mode & TypeMask) switch { RegularFile => EntryType.File, Folder => EntryType.Folder, _ => EntryType.Other };
        return new FileIdentity(
            ((long)entry.DeviceMajor << 32) | entry.DeviceMinor, (long)entry.Inode, (long)entry.Size, entry.Modified.Nanoseconds, entry.Changed.Nanoseconds);
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int NativeStatx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, Statx* entry);

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Timestamp
    {
        [FieldOffset(0)]
        public long Seconds;

        [FieldOffset(8)]
        public uint Fraction;

        public readonly long Nanoseconds => unchecked((Seconds * 1_000_000_000) + Fraction);
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(96)]
        public Timestamp Changed;

        [FieldOffset(112)]
        public Timestamp Modified;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
