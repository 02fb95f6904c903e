namespace TrtOperator.Storage.Files;

/// <summary>Turns a file system's errors into sentences.</summary>
internal static class FileFailures
{
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int NotAFolder = 20;
    private const int IsAFolder = 21;
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int NameTooLong = 36;
    private const int TooManyLinks = 40;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    public static bool IsDiskFull(Exception e) => e is IOException { HResult: NoSpace or QuotaExceeded or WindowsDiskFull };

    /// <param name="e">What the file system threw.</param>
    /// <param name="place">The file, for the message.</param>
    /// <param name="action">"read", "written" and so on.</param>
    public static Exception ToStorage(Exception e, string place, string action)
    {
        string printable = ObjectName.Printable(place);
        return e switch
        {
            StorageException or OperationCanceledException => e,
            _ when IsDiskFull(e) => new StorageException(
                $"'{printable}' could not be {action} because the disk or its quota is full; free space or give the volume more, and nothing half-written was left.",
                StorageFailure.DiskFull),
            FileNotFoundException or DirectoryNotFoundException or IOException { HResult: Posix.NoEntry } => new StorageException(
                $"'{printable}' does not exist; check the path.", StorageFailure.NotFound),
            UnauthorizedAccessException or IOException { HResult: NotPermitted or AccessDenied or ReadOnly } => new StorageException(
                $"'{printable}' could not be {action} because the file system does not allow it; check the owner, the mode and whether the volume is mounted read-only.",
                StorageFailure.Refused),
            PathTooLongException or IOException { HResult: NotAFolder or IsAFolder or NameTooLong } => new StorageException(
                $"'{printable}' could not be {action} because a part of its path is too long or is a file where a folder is needed, or the other way round; choose another name.",
                StorageFailure.Refused),
            IOException { HResult: TooManyLinks } => new StorageException(
                $"'{printable}' could not be {action} because its links lead in a circle; name the file itself.", StorageFailure.Refused),
            IOException => new StorageException(
                $"'{printable}' could not be {action}: {e.GetType().Name}, error {e.HResult & 0xffff}; check the volume and try again.",
                StorageFailure.Unavailable,
                isTransient: true),
            _ => e,
        };
    }
}
