using System.Text;

namespace TrtOperator.Storage;

/// <summary>
/// What opens a blob account. It comes from environment variables or from files named like them, never from a URI, and never shows itself.
/// Without any of them an account is read anonymously.
/// </summary>
public sealed class StoreCredentials
{
    private const int MaxFileBytes = 64 * 1024;

    private StoreCredentials(Func<string, string?> variable)
    {
        ConnectionString = Value("AZURE_STORAGE_CONNECTION_STRING");
        SasToken = Value("AZURE_STORAGE_SAS_TOKEN")?.TrimStart('?');
        Account = Value("AZURE_STORAGE_ACCOUNT");
        Key = Value("AZURE_STORAGE_KEY");

        string? Value(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    /// <summary>The variables that are read, in the order in which they are preferred; the key comes with its account's name.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY"];

    /// <summary>No credentials: anonymous reading.</summary>
    public static StoreCredentials None { get; } = new(_ => null);

    internal string? ConnectionString { get; }

    internal string? SasToken { get; }

    internal string? Account { get; }

    internal string? Key { get; }

    /// <summary>Whether there is nothing that opens an account.</summary>
    public bool IsEmpty => ConnectionString is null && SasToken is null && Key is null;

    /// <summary>
    /// Takes AZURE_STORAGE_CONNECTION_STRING, else AZURE_STORAGE_SAS_TOKEN, else AZURE_STORAGE_KEY from this process's environment.
    /// AZURE_STORAGE_ACCOUNT, if set, must be the account of the URI.
    /// </summary>
    public static StoreCredentials FromEnvironment() => new(Environment.GetEnvironmentVariable);

    /// <summary>The same from other variables, for a process that holds credentials for several places.</summary>
    /// <param name="variable">Gives the value of a variable, or null.</param>
    public static StoreCredentials FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new StoreCredentials(variable);
    }

    /// <summary>The same from files that are named like the variables, as a mounted Secret has them.</summary>
    /// <param name="folder">The folder; what is not there is not set.</param>
    /// <exception cref="StorageException">A file is larger than a credential can be, or cannot be read.</exception>
    public static StoreCredentials FromFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new StoreCredentials(name => Variables.Contains(name) ? ReadFile(Path.Combine(folder, name)) : null);
    }

    /// <summary>Says which kind of credential is held, and nothing of it.</summary>
    public override string ToString()
        => ConnectionString is not null ? "connection string"
        : SasToken is not null ? "SAS token"
        : Key is not null ? "account key"
        : "none";

    // A mounted Secret is a link into a folder that the kubelet swaps, so links are followed here.
    private static string? ReadFile(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            byte[] bytes = new byte[MaxFileBytes + 1];
            using FileStream file = File.OpenRead(path);
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MaxFileBytes
                ? Encoding.UTF8.GetString(bytes, 0, length)
                : throw new StorageException($"'{path}' is larger than any credential; put the text itself there.", StorageFailure.Refused);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"'{path}' cannot be read ({e.GetType().Name}); check the Secret and the user that this runs as.", StorageFailure.Refused);
        }
    }
}
