namespace TrtOperator.Storage.Files;

/// <summary>Opens what a path from outside names, if it is an ordinary file.</summary>
internal static class RegularFile
{
    /// <exception cref="StorageException">Not there, not readable, or a folder, a device or a pipe.</exception>
    public static FileStream OpenRead(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new StorageException($"'{ObjectName.Printable(path)}' is a folder where a file is needed; name the file.", StorageFailure.Refused);
        }

        FileStream? stream = null;
        try
        {
            stream = OperatingSystem.IsLinux()
                ? new FileStream(Posix.OpenWithoutWaiting(path), FileAccess.Read, bufferSize: 0)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (stream.CanSeek && !IsEndless(stream))
            {
                return stream;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            stream?.Dispose();
            throw FileFailures.ToStorage(e is ArgumentException or NotSupportedException ? new FileNotFoundException() : e, path, "read");
        }

        stream.Dispose();
        throw new StorageException($"'{ObjectName.Printable(path)}' is a device or a pipe; name a regular file.", StorageFailure.Refused);
    }

    // A device claims no length and yet gives bytes; an ordinary empty file gives none.
    private static bool IsEndless(FileStream stream)
    {
        if (stream.Length > 0)
        {
            return false;
        }

        Span<byte> one = stackalloc byte[1];
        return stream.Read(one) > 0;
    }
}
