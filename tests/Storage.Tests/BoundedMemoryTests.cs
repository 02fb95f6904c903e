using TrtOperator.Storage.AzureBlobs;
using TrtOperator.Storage.Files;
using TrtOperator.Storage.Https;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests;

/// <summary>Alone in the process, because the live heap is looked at.</summary>
[CollectionDefinition(nameof(BoundedMemoryTests), DisableParallelization = true)]
public sealed class AloneInTheProcess;

[Collection(nameof(BoundedMemoryTests))]
public sealed class BoundedMemoryTests(Azurite azurite)
{
    private const long Size = 300L << 20;
    private const long Allowed = 100L << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_streams()
    {
        using TempFolder folder = new();
        await StreamsAsync(new FileStore(folder.Path));
    }

    [Fact]
    public async Task A_container_streams() => await StreamsAsync(new AzureBlobStore(await azurite.NewContainerAsync(), azurite.Credentials()));

    [Fact]
    public async Task A_web_server_streams()
    {
        GeneratedStream? source = null;
        await using WebStub stub = new(_ => new StubReply(200, source = new GeneratedStream(Size), Size));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        HttpsStore store = new(stub.Uri, new HttpsOptions { AllowLoopbackHttp = true });
        await store.ReadAsync("x", Stream.Null, await GeneratedStream.Sha256Async(Size), null, Cancel);
        (source!.PeakHeap - before).Should().BeLessThan(Allowed);
    }

    private static async Task StreamsAsync(IStore store)
    {
        string sha256 = await GeneratedStream.Sha256Async(Size);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using GeneratedStream source = new(Size);
        (await store.WriteAsync("big", source, WriteCondition.IfAbsent, sha256, null, Cancel)).Size.Should().Be(Size);
        (source.PeakHeap - before).Should().BeLessThan(Allowed);

        long peak = 0;
        long next = 0;
        await store.ReadAsync("big", Stream.Null, sha256, new Progress(read =>
        {
            if (read >= next)
            {
                next = read + (50L << 20);
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
            }
        }), Cancel);
        (peak - before).Should().BeLessThan(Allowed);
    }
}
