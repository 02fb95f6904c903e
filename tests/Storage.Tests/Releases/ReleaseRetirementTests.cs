using System.Security.Cryptography;
using System.Text.Json;
using TrtOperator.Storage.Files;
using TrtOperator.Storage.Releases;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests.Releases;

public sealed class ReleaseRetirementTests : IDisposable
{
    private const string Prefix = "vision/ocr";
    private const string Owner = "vision/ocr";

    private readonly TempFolder _local = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _local.Dispose();

    [Fact]
    public async Task Everything_of_the_owner_goes_and_nothing_else()
    {
        using TempFolder folder = new();
        FileStore store = await FillAsync(folder);
        await WriteAsync(store, $"{Prefix}/notes.txt");
        await WriteAsync(store, "vision/other/owner.json");

        RetiredFolder retired = await ReleaseRetirement.RetireAsync(store, Prefix, Owner, null, Cancel);
        RetiredFolder again = await ReleaseRetirement.RetireAsync(store, Prefix, Owner, null, Cancel);

        retired.Owner.Should().Be(Owner);
        retired.Releases.Should().Be(2);
        again.Should().Be(new RetiredFolder(null, 0, 0));
        (await NamesAsync(store)).Should().BeEquivalentTo($"{Prefix}/notes.txt", "vision/other/owner.json");
    }

    [Fact]
    public async Task A_folder_of_another_owner_stays_whole()
    {
        using TempFolder folder = new();
        FileStore store = await FillAsync(folder);
        List<string> before = await NamesAsync(store);

        RetiredFolder retired = await ReleaseRetirement.RetireAsync(store, Prefix, "vision/other", null, Cancel);

        retired.Should().Be(new RetiredFolder(Owner, 0, 0));
        (await NamesAsync(store)).Should().Equal(before);
    }

    [Fact]
    public async Task A_destination_that_is_gone_is_done()
    {
        FileStore store = new(Path.Combine(_local.Path, "gone"));

        (await ReleaseRetirement.RetireAsync(store, Prefix, Owner, null, Cancel)).Owner.Should().BeNull();
    }

    [Fact]
    public async Task Cut_off_at_any_call_nothing_is_served_half_and_a_second_try_ends_it()
    {
        int calls = 0;
        for (int call = 1; call == 1 || call <= calls; call++)
        {
            using TempFolder folder = new();
            FileStore store = await FillAsync(folder);
            FaultyStore faulty = new(store, call, afterwards: call % 2 == 0);

            Func<Task> retire = () => ReleaseRetirement.RetireAsync(faulty, Prefix, Owner, null, Cancel);

            await retire.Should().ThrowAsync<StorageException>($"call {call} is cut");
            if (call == 1)
            {
                using TempFolder other = new();
                FaultyStore counting = new(await FillAsync(other), int.MaxValue, false);
                await ReleaseRetirement.RetireAsync(counting, Prefix, Owner, null, Cancel);
                calls = counting.Calls;
            }

            List<string> names = await NamesAsync(store);
            if (!names.Contains($"{Prefix}/current.json"))
            {
                await RequireNoHalfReleaseAsync(store, names);
            }

            await ReleaseRetirement.RetireAsync(store, Prefix, Owner, null, Cancel);
            (await NamesAsync(store)).Should().BeEmpty($"after a fault at call {call} and a second try");
        }
    }

    private static async Task RequireNoHalfReleaseAsync(FileStore store, List<string> names)
    {
        foreach (string manifest in names.Where(name => name.EndsWith("/manifest.json", StringComparison.Ordinal)))
        {
            string release = manifest.Split('/')[^2];
            (await ReleaseVerifier.VerifyAsync(store, Prefix, release, null, Cancel)).IsIntact.Should().BeTrue();
        }
    }

    private static async Task<List<string>> NamesAsync(FileStore store)
    {
        List<string> names = [];
        await foreach (StoredObject found in store.ListAsync("", Cancel))
        {
            names.Add(found.Name);
        }

        return names;
    }

    private static Task WriteAsync(FileStore store, string name) => store.WriteBytesAsync(name, new byte[3], WriteCondition.IfAbsent, Cancel);

    private async Task<FileStore> FillAsync(TempFolder folder)
    {
        FileStore store = new(folder.Path);
        foreach (int number in (int[])[1, 2])
        {
            string path = Path.Combine(_local.Path, $"{number}");
            await File.WriteAllTextAsync(path, $"plan {number}", Cancel);
            string sha256 = await Sha256Digest.OfFileAsync(path, null, Cancel);
            long bytes = new FileInfo(path).Length;
            await ReleasePublisher.PublishAsync(
                store,
                Prefix,
                new ReleaseContent
                {
                    Key = Convert.ToHexStringLower(SHA256.HashData([(byte)number])),
                    Owner = Owner,
                    Files = [new ReleaseFile("plan", path, sha256, bytes)],
                    Manifest = JsonSerializer.SerializeToUtf8Bytes(new { files = new[] { new ReleaseManifestFile("plan", sha256, bytes) } }),
                },
                null,
                Cancel);
        }

        await WriteAsync(store, $"{Prefix}/stages/import/aa/stage.json");
        await WriteAsync(store, $"{Prefix}/stages/import/aa/bb");
        return store;
    }
}
