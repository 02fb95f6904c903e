using TrtOperator.Api.V1Alpha1;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Declaration;

/// <summary>Which credentials open which address of a declaration.</summary>
public sealed class SourceCredentials
{
    private readonly StoreCredentials _environment;
    private readonly string? _secrets;

    private SourceCredentials(StoreCredentials environment, string? secrets)
    {
        _environment = environment;
        _secrets = secrets;
    }

    /// <summary>The same credentials for every address, as on a person's machine, where no Secret is mounted.</summary>
    public static SourceCredentials Everywhere(StoreCredentials credentials) => new(credentials, null);

    /// <summary>Each secretRef's own, from the folder that the Secret is mounted at; the environment's where there is no secretRef.</summary>
    /// <param name="secrets">The folder with one folder a Secret.</param>
    /// <param name="environment">What holds without a secretRef.</param>
    public static SourceCredentials Mounted(string secrets, StoreCredentials environment) => new(environment, secrets);

    /// <summary>The credentials of one address.</summary>
    /// <param name="path">The field, for the message.</param>
    /// <param name="secret">Its secretRef.</param>
    /// <exception cref="BadInputException">The Secret holds nothing that opens an account.</exception>
    public StoreCredentials For(string path, SecretReference? secret)
    {
        if (_secrets is null || secret is null)
        {
            return _environment;
        }

        // The name was checked against the pattern of object names, which holds no slash.
        string folder = Path.Combine(_secrets, secret.Name);
        StoreCredentials credentials;
        try
        {
            credentials = StoreCredentials.FromFolder(folder);
        }
        catch (StorageException e)
        {
            throw new BadInputException("InvalidSecret", $"The Secret '{secret.Name}' of {path}.secretRef cannot be used: {e.Message}");
        }

        return !credentials.IsEmpty
            ? credentials
            : throw new BadInputException(
                "InvalidSecret",
                $"The Secret '{secret.Name}' of {path}.secretRef {(Directory.Exists(folder) ? "has no key that opens a storage account" : "is not mounted")}.",
                $"Give it the key {StoreCredentials.Variables[0]}, or {StoreCredentials.Variables[1]}, or {StoreCredentials.Variables[2]} together with {StoreCredentials.Variables[3]}.");
    }
}
