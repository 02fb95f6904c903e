using TrtOperator.Storage.AzureBlobs;
using TrtOperator.Storage.Files;
using TrtOperator.Storage.Https;

namespace TrtOperator.Storage.Tests;

public sealed class StoreFactoryTests
{
    private const string Secret = "Zm9yLXlvdXItZXllcy1vbmx5";

    public static TheoryData<string> UrisWithSecrets { get; } =
    [
        $"https://user:{Secret}@example.invalid/model.onnx",
        $"https://{Secret}@example.invalid/model.onnx",
        $"https://example.invalid/model.onnx?sv=2024&sig={Secret}",
        $"https://example.invalid/model.onnx?SIG={Secret}",
        $"https://example.invalid/model.onnx?%73ig={Secret}",
        $"https://example.invalid/model.onnx?X-Amz-Signature={Secret}",
        $"https://example.invalid/model.onnx#token={Secret}",
        $"azblob://acct/box/x?sig={Secret}",
        $"azblob://user:{Secret}@acct/box/x",
        $"azblob://acct/box/AccountKey={Secret}",
        $"file://user:{Secret}@localhost/x",
        $"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={Secret};EndpointSuffix=core.windows.net",
        $"BlobEndpoint=https://acct.blob.core.windows.net;SharedAccessSignature=sv=1&sig={Secret}",
    ];

    [Theory]
    [MemberData(nameof(UrisWithSecrets))]
    public async Task A_uri_with_a_secret_is_refused_and_not_repeated(string uri)
    {
        StorageException opened = FluentActions.Invoking(() => StoreFactory.Open(uri, StoreCredentials.None)).Should().Throw<StorageException>().Which;
        StorageException fetched = (await FluentActions.Awaiting(() => new SourceFetcher(StoreCredentials.None).FetchAsync(uri, "/nowhere/x", "bad"))
            .Should().ThrowAsync<StorageException>()).Which;
        foreach (StorageException e in (StorageException[])[opened, fetched])
        {
            e.ToString().Should().NotContain(Secret);
            e.Message.Should().Contain("environment");
            e.Failure.Should().Be(StorageFailure.Refused);
        }
    }

    [Fact]
    public void Opens_the_store_of_each_scheme()
    {
        Open("/data/x").Should().BeOfType<FileStore>().Which.Uri.Should().Be("/data/x");
        Open("rel/x").Should().BeOfType<FileStore>().Which.Uri.Should().Be("/base/rel/x");
        Open("file:///data/with%20space").Should().BeOfType<FileStore>().Which.Uri.Should().Be("/data/with space");
        Open("azblob://acct/box/pre/fix/").Should().BeOfType<AzureBlobStore>().Which.Uri.Should().Be("azblob://acct/box/pre/fix");
        Open("https://example.invalid:8443/x/?download=true").Should().BeOfType<HttpsStore>().Which.Uri.Should().Be("https://example.invalid:8443/x");

        static IStore Open(string uri) => StoreFactory.Open(uri, StoreCredentials.None, "/base");
    }

    [Theory]
    [InlineData("s3://bucket/x", "scheme 's3'")]
    [InlineData("azblob://acct", "azblob://account/container/prefix")]
    [InlineData("azblob://ACCT/box", "azblob://account/container/prefix")]
    [InlineData("azblob://acct/-box", "azblob://account/container/prefix")]
    [InlineData("azblob://acct.blob.core.windows.net/box", "azblob://account/container/prefix")]
    [InlineData("azblob://acct/box/../x", "'.' or '..'")]
    [InlineData("azblob://acct/box/x?restype=container", "azblob://account/container/prefix")]
    [InlineData("file://otherhost/x", "file:///absolute/path")]
    [InlineData("", "is empty")]
    [InlineData("a\0b", "control characters")]
    [InlineData("http://example.invalid/x", "not https")]
    [InlineData("https://", "no valid URI")]
    public void A_bad_uri_is_explained(string uri, string part)
        => FluentActions.Invoking(() => StoreFactory.Open(uri, StoreCredentials.None)).Should().Throw<StorageException>()
            .Which.Message.Should().Contain(part);

    [Theory]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING", "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=not base64 " + Secret)]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING", Secret)]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING", "AccountName=other;AccountKey=" + Secret)]
    [InlineData("AZURE_STORAGE_KEY", "not base64 " + Secret)]
    [InlineData("AZURE_STORAGE_SAS_TOKEN", "sv=1&sig=" + Secret + "\nx")]
    [InlineData("AZURE_STORAGE_SAS_TOKEN", Secret)]
    public void A_malformed_credential_is_not_repeated(string variable, string value)
    {
        StoreCredentials credentials = StoreCredentials.FromEnvironment(name => name == variable ? value : null);
        StorageException e = FluentActions.Invoking(() => StoreFactory.Open("azblob://acct/box", credentials)).Should().Throw<StorageException>().Which;
        e.ToString().Should().NotContain(Secret);
        e.InnerException.Should().BeNull();
        credentials.ToString().Should().NotContain(Secret);
    }

    [Fact]
    public void Credentials_of_another_account_are_refused()
    {
        StoreCredentials credentials = StoreCredentials.FromEnvironment(name => name switch
        {
            "AZURE_STORAGE_ACCOUNT" => "other",
            "AZURE_STORAGE_KEY" => Secret,
            _ => null,
        });
        FluentActions.Invoking(() => StoreFactory.Open("azblob://acct/box", credentials)).Should().Throw<StorageException>()
            .Which.Message.Should().Contain("AZURE_STORAGE_ACCOUNT").And.NotContain(Secret);
        FluentActions.Invoking(() => StoreFactory.Open("azblob://other/box", credentials)).Should().NotThrow();
    }

    [Fact]
    public void A_sas_token_opens_with_and_without_question_mark()
    {
        foreach (string token in (string[])["?sv=1&sig=" + Secret, "sv=1&sig=" + Secret])
        {
            StoreCredentials credentials = StoreCredentials.FromEnvironment(name => name == "AZURE_STORAGE_SAS_TOKEN" ? token : null);
            StoreFactory.Open("azblob://acct/box", credentials).Uri.Should().Be("azblob://acct/box");
        }
    }
}
