using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using TrtOperator.Storage.AzureBlobs;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests;

public sealed class AzureBlobStoreTests(Azurite azurite) : StoreContract
{
    private const string WrongKey = "c2VjcmV0LXRoYXQtbXVzdC1ub3QtYmUtc2hvd24tYW55d2hlcmU=";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_digest_is_kept_with_the_blob()
    {
        IStore store = await OpenAsync();
        StoredObject written = await store.WriteBytesAsync("a/b", "abc"u8.ToArray(), WriteCondition.IfAbsent, Cancel);
        (await store.FindAsync("a/b", Cancel)).Should().Be(written);
        (await ListAsync(store, "a/")).Should().Equal(written);
        written.Sha256.Should().Be(Sha256Digest.Of("abc"u8));
    }

    [Fact]
    public async Task A_blob_of_another_program_is_read_without_a_noted_digest()
    {
        string container = await azurite.NewContainerAsync();
        BlobContainerClient client = new(azurite.ConnectionString, container.Split('/')[^1], new BlobClientOptions(BlobClientOptions.ServiceVersion.V2024_08_04));
        await client.UploadBlobAsync("p/foreign", new BinaryData("xyz"u8.ToArray()), Cancel);
        AzureBlobStore store = new(container + "/p", azurite.Credentials());
        (await store.FindAsync("foreign", Cancel))!.Sha256.Should().BeNull();
        (await store.ReadAsync("foreign", Stream.Null, cancellationToken: Cancel)).Sha256.Should().Be(Sha256Digest.Of("xyz"u8));
    }

    [Fact]
    public async Task Blocks_that_a_dead_writer_left_do_not_disturb()
    {
        string container = await azurite.NewContainerAsync();
        BlobContainerClient client = new(azurite.ConnectionString, container.Split('/')[^1], new BlobClientOptions(BlobClientOptions.ServiceVersion.V2024_08_04));
        await client.GetBlockBlobClient("x").StageBlockAsync(Convert.ToBase64String(new byte[38]), new MemoryStream(new byte[100]), (BlockBlobStageBlockOptions?)null, Cancel);
        AzureBlobStore store = new(container, azurite.Credentials());
        (await store.FindAsync("x", Cancel)).Should().BeNull();
        (await ListAsync(store, string.Empty)).Should().BeEmpty();
        (await store.WriteBytesAsync("x", "abc"u8.ToArray(), WriteCondition.IfAbsent, Cancel)).Size.Should().Be(3);
    }

    [Fact]
    public async Task A_missing_container_is_named()
    {
        await azurite.StartAsync();
        AzureBlobStore store = new($"azblob://{Azurite.Account}/nothere/x", azurite.Credentials());
        Func<Task>[] calls =
        [
            () => store.FindAsync("a", Cancel),
            () => store.ReadAsync("a", Stream.Null, cancellationToken: Cancel),
            () => store.WriteBytesAsync("a", new byte[1], WriteCondition.IfAbsent, Cancel),
            () => ListAsync(store, string.Empty),
        ];
        foreach (Func<Task> call in calls)
        {
            StorageException e = (await call.Should().ThrowAsync<StorageException>()).Which;
            e.Message.Should().Contain("container").And.Contain("nothere").And.Contain("create it");
            e.Failure.Should().Be(StorageFailure.NotFound);
        }
    }

    [Theory]
    [InlineData("AccountKey=" + WrongKey, WrongKey)]
    [InlineData("SharedAccessSignature=sv=2024-08-04&ss=b&srt=sco&sp=rwdl&se=2099-01-01T00:00:00Z&sig=bm90LXRoZS1yaWdodC1zaWduYXR1cmU%3D", "bm90LXRoZS1yaWdodC1zaWduYXR1cmU")]
    public async Task A_wrong_credential_is_refused_and_never_shown(string credential, string secret)
    {
        string container = await azurite.NewContainerAsync();
        AzureBlobStore store = new(container, azurite.Credentials(azurite.ConnectionStringWith(credential)));
        Func<Task>[] calls =
        [
            () => store.FindAsync("a", Cancel),
            () => store.ReadAsync("a", Stream.Null, cancellationToken: Cancel),
            () => store.WriteBytesAsync("a", new byte[1], WriteCondition.Always, Cancel),
            () => store.DeleteAsync("a", Cancel),
            () => ListAsync(store, string.Empty),
        ];
        foreach (Func<Task> call in calls)
        {
            StorageException e = (await call.Should().ThrowAsync<StorageException>()).Which;
            e.Failure.Should().Be(StorageFailure.Refused);
            e.IsTransient.Should().BeFalse();
            e.ToString().Should().NotContain(secret).And.NotContain("Signature").And.NotContain("Authorization:");
            e.Message.Should().Contain("403").And.Contain("credential");
        }
    }

    [Fact]
    public async Task An_account_that_gives_no_answer_is_transient_and_shows_no_secret()
    {
        await using WebStub stub = new(_ => new StubReply(503));
        string connection = $"DefaultEndpointsProtocol=http;AccountName=acct1;AccountKey={WrongKey};BlobEndpoint={stub.Uri}/acct1;";
        AzureBlobStore store = new("azblob://acct1/box", azurite.Credentials(connection), options =>
        {
            options.Retry.MaxRetries = 2;
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        });
        Func<Task>[] calls = [() => store.FindAsync("a", Cancel), () => ListAsync(store, string.Empty), () => store.ReadAsync("a", Stream.Null, cancellationToken: Cancel)];
        foreach (Func<Task> call in calls)
        {
            StorageException e = (await call.Should().ThrowAsync<StorageException>()).Which;
            e.IsTransient.Should().BeTrue();
            e.ToString().Should().NotContain(WrongKey);
        }

        stub.Requests.Should().HaveCount(9, "each call is tried three times and not more");
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_counts_as_done()
    {
        string container = await azurite.NewContainerAsync();
        LostAnswer lost = new();
        AzureBlobStore store = new(container, azurite.Credentials(), options =>
        {
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.Transport = lost;
        });
        StoredObject first = await store.WriteBytesAsync("x", "1"u8.ToArray(), WriteCondition.IfAbsent, Cancel);
        lost.Dropped.Should().Be(1);
        lost.Reset();
        await store.WriteBytesAsync("x", "2"u8.ToArray(), WriteCondition.IfMatch(first.ETag), Cancel);
        lost.Dropped.Should().Be(1);
        (await store.ReadBytesAsync("x", 1, Cancel))!.Value.Bytes.Should().Equal("2"u8.ToArray());
    }

    protected override async Task<IStore> OpenAsync() => new AzureBlobStore(await azurite.NewContainerAsync() + "/some/prefix", azurite.Credentials());

    /// <summary>Carries the first commit to the service and reports a cut connection to the client.</summary>
    private sealed class LostAnswer : Azure.Core.Pipeline.HttpClientTransport
    {
        public int Dropped { get; private set; }

        public void Reset() => Dropped = 0;

        public override async ValueTask ProcessAsync(Azure.Core.HttpMessage message)
        {
            await base.ProcessAsync(message);
            if (Dropped == 0 && message.Request.Uri.Query.Contains("comp=blocklist", StringComparison.Ordinal))
            {
                Dropped++;
                throw new IOException("The connection was cut on purpose.");
            }
        }
    }
}
