namespace TrtOperator.Storage.Files;

/// <summary>A file in the making, in the folder where it will appear, removed unless it was moved to its name.</summary>
internal sealed class PartFile : IDisposable
{
    private const string NamePrefix = ObjectName.ReservedPrefix + "part-";
    private static readonly TimeSpan s_leftAlone = TimeSpan.FromHours(1);

    private PartFile(string path, FileStream stream)
    {
        Path = path;
        Stream = stream;
    }

    public string Path { get; }

    public FileStream Stream { get; }

    /// <summary>Creates the folder and the part. The open stream holds a lock, so that nobody takes it for a leftover.</summary>
    public static PartFile Create(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            Directory.CreateDirectory(folder);
            string path = System.IO.Path.Combine(folder, NamePrefix + Guid.NewGuid().ToString("N"));
            try
            {
                return new PartFile(path, new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0));
            }
            catch (DirectoryNotFoundException) when (attempt < 5)
            {
                // A deletion in another process removed the folder as empty in between.
            }
        }
    }

    /// <summary>Removes parts that a dead process left in a folder: not written to for an hour and locked by nobody.</summary>
    public static void RemoveLeftovers(string folder)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, NamePrefix + "*"))
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > s_leftAlone)
                {
                    using FileStream free = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                    File.Delete(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tidying is a courtesy; the write that follows meets the real obstacle, if there is one.
        }
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        finally
        {
            try
            {
                File.Delete(Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next write into the folder removes it after an hour.
            }
        }
    }
}
