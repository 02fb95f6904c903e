using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests;

public sealed class StoreCredentialsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mounted_secrets_files_are_read_like_variables_through_the_kubelets_links()
    {
        string data = Path.Combine(_folder.Path, "..2026_01_01");
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "AZURE_STORAGE_SAS_TOKEN"), "?sv=1&sig=abc\n");
        File.WriteAllText(Path.Combine(data, "OTHER"), "x");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "AZURE_STORAGE_SAS_TOKEN"), Path.Combine(data, "AZURE_STORAGE_SAS_TOKEN"));

        StoreCredentials credentials = StoreCredentials.FromFolder(_folder.Path);

        credentials.IsEmpty.Should().BeFalse();
        credentials.SasToken.Should().Be("sv=1&sig=abc");
        credentials.ToString().Should().Be("SAS token");
    }

    [Fact]
    public void A_folder_that_is_missing_or_holds_only_an_account_opens_nothing()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "AZURE_STORAGE_ACCOUNT"), "acct");

        StoreCredentials.FromFolder(_folder.Path).IsEmpty.Should().BeTrue();
        StoreCredentials.FromFolder(Path.Combine(_folder.Path, "none")).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void A_file_larger_than_any_credential_is_refused_without_repeating_it()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "AZURE_STORAGE_KEY"), new string('k', 100_000));

        Action read = () => StoreCredentials.FromFolder(_folder.Path);

        read.Should().Throw<StorageException>().WithMessage("*AZURE_STORAGE_KEY*larger than any credential*").And.Message.Should().NotContain("kkkk");
    }
}
