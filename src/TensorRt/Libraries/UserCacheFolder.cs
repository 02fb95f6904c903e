namespace TrtOperator.TensorRt.Libraries;

/// <summary>Small files that save work and may be lost or wrong at any time: reading gives nothing then, and writing gives up in silence.</summary>
internal static class UserCacheFolder
{
    private const int MostBytes = 1 << 20;

    /// <summary>Our folder under <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; null where neither is known, and then nothing is kept.</summary>
    public static string? Default => Of(Environment.GetEnvironmentVariable);

    internal static string? Of(Func<string, string?> variable)
        => variable("XDG_CACHE_HOME") is ['/', ..] cache ? Path.Combine(cache, "trtengine")
            : variable("HOME") is ['/', ..] home ? Path.Combine(home, ".cache", "trtengine")
            : null;

    /// <summary>The file's content, or null where it is missing, unreadable or larger than 1 MiB.</summary>
    public static byte[]? Read(string path)
    {
        try
        {
            return FileIdentity.Of(path, out FileIdentity.EntryType type) is { Size: <= MostBytes } && type == FileIdentity.EntryType.File ? File.ReadAllBytes(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file in one step, so that a reader sees the old content or the new one.</summary>
    public static void Write(string path, byte[] content)
    {
        string part = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(part, content);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Discard(part);
        }
    }

    private static void Discard(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What cannot be written mostly cannot be deleted either; the next clean-up of the cache folder takes it.
        }
    }
}
