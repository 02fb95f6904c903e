using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TrtOperator.Storage.Files;

/// <summary>The few POSIX calls that .NET does not offer: an exclusive rename, a folder's fsync and an open that never waits.</summary>
internal static partial class Posix
{
    public const int NoEntry = 2;
    public const int Exists = 17;

    private const int OpenNonBlocking = 0x800;
    private const int OpenCloseOnExec = 0x80000;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;

    /// <summary>Gives <paramref name="source"/> a second name in one step; false if the name is taken.</summary>
    /// <exception cref="IOException">The file system can do neither a hard link nor an exclusive rename.</exception>
    public static bool TryMoveIfAbsent(string source, string target)
    {
        if (Link(source, target) == 0)
        {
            return true;
        }

        int linkError = Marshal.GetLastPInvokeError();
        if (linkError == Exists)
        {
            return false;
        }

        // Some network and FUSE file systems have no hard links but can rename without replacing.
        if (OperatingSystem.IsLinux())
        {
            if (RenameAt2(CurrentFolder, source, CurrentFolder, target, NoReplace) == 0)
            {
                return true;
            }

            if (Marshal.GetLastPInvokeError() == Exists)
            {
                return false;
            }
        }

        throw new IOException(Marshal.GetPInvokeErrorMessage(linkError), linkError);
    }

    /// <summary>Makes renames in a folder durable; file systems that cannot are left alone.</summary>
    public static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(folder, OpenCloseOnExec);
        if (descriptor >= 0)
        {
            _ = Sync(descriptor);
            _ = Close(descriptor);
        }
    }

    /// <summary>Opens for reading without waiting for a writer at a named pipe.</summary>
    /// <exception cref="IOException">With the errno as its HResult.</exception>
    public static SafeFileHandle OpenWithoutWaiting(string path)
    {
        int descriptor = Open(path, OpenNonBlocking | OpenCloseOnExec);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        int error = Marshal.GetLastPInvokeError();
        throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string source, string target);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameAt2(int sourceFolder, string source, int targetFolder, string target, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
