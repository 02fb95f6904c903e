using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TrtOperator.Storage.Files;
using TrtOperator.Storage.Releases;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests.Releases;

public sealed class ReleasePrunerTests : IDisposable
{
    private const string Prefix = "team/ocr";

    private readonly TempFolder _local = new();
    private readonly TempFolder _remote = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FileStore Store => new(_remote.Path);

    public void Dispose()
    {
        _local.Dispose();
        _remote.Dispose();
    }

    [Fact]
    public async Task Keeps_the_newest_and_numbers_on()
    {
        await PublishAsync(1, 2, 3, 4);

        IReadOnlyList<string> removed = await ReleasePruner.PruneAsync(Store, Prefix, 2, cancellationToken: Cancel);

        removed.Select(name => name[..1]).Should().Equal("2", "1");
        (await NumbersAsync()).Should().Equal(3, 4);
        (await ReleaseVerifier.VerifyAsync(Store, Prefix, null, null, Cancel)).IsIntact.Should().BeTrue();
        await PublishAsync(5);
        (await NumbersAsync()).Should().Equal(3, 4, 5);
    }

    [Fact]
    public async Task Retained_releases_stay_beside_those_that_are_kept()
    {
        await PublishAsync(1, 2, 3, 4, 5);

        await ReleasePruner.PruneAsync(Store, Prefix, 2, [$"1-{Content(1).Key[..12]}", "no release", "9-ffffffffffff"], Cancel);

        (await NumbersAsync()).Should().Equal(1, 4, 5);
    }

    [Fact]
    public async Task The_current_release_stays_however_old_it_is()
    {
        await PublishAsync(1, 2, 3, 1);

        await ReleasePruner.PruneAsync(Store, Prefix, 1, cancellationToken: Cancel);

        (await NumbersAsync()).Should().Equal(1);
        (await ReleaseVerifier.VerifyAsync(Store, Prefix, null, null, Cancel)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task Leftovers_go_but_not_a_release_that_may_be_being_written()
    {
        await PublishAsync(1, 2);
        await Store.WriteBytesAsync($"{Prefix}/releases/1-ffffffffffff/plan", new byte[3], WriteCondition.IfAbsent, Cancel);
        await Store.WriteBytesAsync($"{Prefix}/releases/3-ffffffffffff/plan", new byte[3], WriteCondition.IfAbsent, Cancel);

        await ReleasePruner.PruneAsync(Store, Prefix, 2, cancellationToken: Cancel);

        (await NumbersAsync()).Should().Equal(1, 2, 3);
        (await Store.FindAsync($"{Prefix}/releases/1-ffffffffffff/plan", Cancel)).Should().BeNull();
    }

    [Fact]
    public async Task Cut_off_at_any_call_no_half_release_has_a_manifest()
    {
        for (int call = 1; call < 14; call++)
        {
            using TempFolder folder = new();
            FileStore store = new(folder.Path);
            foreach (int number in (int[])[1, 2, 3])
            {
                await ReleasePublisher.PublishAsync(store, Prefix, Content(number), null, Cancel);
            }

            FaultyStore faulty = new(store, call, false);
            try
            {
                await ReleasePruner.PruneAsync(faulty, Prefix, 1, cancellationToken: Cancel);
            }
            catch (StorageException)
            {
            }

            foreach (string manifest in Directory.EnumerateFiles(folder.Path, "manifest.json", SearchOption.AllDirectories))
            {
                string release = Path.GetFileName(Path.GetDirectoryName(manifest)!);
                (await ReleaseVerifier.VerifyAsync(store, Prefix, release, null, Cancel)).IsIntact.Should().BeTrue($"{release} after a fault at call {call}");
            }
        }
    }

    private async Task PublishAsync(params int[] numbers)
    {
        foreach (int number in numbers)
        {
            await ReleasePublisher.PublishAsync(Store, Prefix, Content(number), null, Cancel);
        }
    }

    private async Task<int[]> NumbersAsync()
    {
        SortedSet<int> numbers = [];
        await foreach (StoredObject found in Store.ListAsync(Prefix + "/releases/", Cancel))
        {
            string name = found.Name[(Prefix.Length + "/releases/".Length)..];
            numbers.Add(int.Parse(name[..name.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture));
        }

        return [.. numbers];
    }

    private ReleaseContent Content(int number)
    {
        string path = Path.Combine(_local.Path, $"plan-{number}");
        File.WriteAllBytes(path, [1, 2, (byte)number]);
        string sha256 = Sha256Digest.Of(File.ReadAllBytes(path));
        return new ReleaseContent
        {
            Key = Convert.ToHexStringLower(SHA256.HashData([(byte)number])),
            Owner = "team/ocr",
            Files = [new ReleaseFile("a100/plan", path, sha256, 3)],
            Manifest = JsonSerializer.SerializeToUtf8Bytes(new { files = new[] { new ReleaseManifestFile("a100/plan", sha256, 3) } }),
        };
    }
}
