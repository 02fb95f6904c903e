namespace TrtOperator.Storage.Files;

/// <summary>
/// Makes compare-and-rename one step among all processes that use this class. The lock file stays; the lock dies with its process.
/// </summary>
internal static class FolderLock
{
    private const string Name = ObjectName.ReservedPrefix + "lock";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    public static async Task<IDisposable> TakeAsync(string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, Name);
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
                && !FileFailures.IsDiskFull(e))
            {
                if (Environment.TickCount64 - start > s_patience.TotalMilliseconds)
                {
                    throw new StorageException(
                        $"The folder '{ObjectName.Printable(folder)}' stayed locked by another writer; try again when it has finished.",
                        StorageFailure.Unavailable,
                        isTransient: true);
                }
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
