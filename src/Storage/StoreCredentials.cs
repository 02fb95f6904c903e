namespace TrtOperator.Storage;

/// <summary>
/// What opens a blob account. It comes from environment variables only, never from a URI, and never shows itself.
/// Without any of them an account is read anonymously.
/// </summary>
public sealed class StoreCredentials
{
    private StoreCredentials(Func<string, string?> variable)
    {
        ConnectionString = Value("AZURE_STORAGE_CONNECTION_STRING");
        SasToken = Value("AZURE_STORAGE_SAS_TOKEN")?.TrimStart('?');
        Account = Value("AZURE_STORAGE_ACCOUNT");
        Key = Value("AZURE_STORAGE_KEY");

        string? Value(string name) => variable(name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    /// <summary>No credentials: anonymous reading.</summary>
    public static StoreCredentials None { get; } = new(_ => null);

    internal string? ConnectionString { get; }

    internal string? SasToken { get; }

    internal string? Account { get; }

    internal string? Key { get; }

    internal bool IsEmpty => ConnectionString is null && SasToken is null && Key is null;

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

    /// <summary>Says which kind of credential is held, and nothing of it.</summary>
    public override string ToString()
        => ConnectionString is not null ? "connection string"
        : SasToken is not null ? "SAS token"
        : Key is not null ? "account key"
        : "none";
}
