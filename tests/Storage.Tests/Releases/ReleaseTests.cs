using System.Security.Cryptography;
using System.Text.Json;
using TrtOperator.Storage.Files;
using TrtOperator.Storage.Releases;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests.Releases;

public sealed class ReleaseTests(Azurite azurite) : IDisposable
{
    private const string Prefix = "team/ocr";
    private const string KeyA = "aaaaaaaaaaaa0000000000000000000000000000000000000000000000000000";
    private const string KeyB = "bbbbbbbbbbbb1111111111111111111111111111111111111111111111111111";

    private readonly TempFolder _local = new();
    private readonly TempFolder _remote = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FileStore Store => new(_remote.Path);

    public void Dispose()
    {
        _local.Dispose();
        _remote.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publishes_again_and_back(bool azure)
    {
        IStore store = azure ? StoreFactory.Open(await azurite.NewContainerAsync() + "/engines", azurite.Credentials()) : Store;
        ReleaseContent a = Content(KeyA, 1);
        ReleaseContent b = Content(KeyB, 2);
        PublishedRelease first = await PublishAsync(store, a);
        first.Should().Be(new PublishedRelease("1-aaaaaaaaaaaa", 1, $"{store.Uri}/{Prefix}/releases/1-aaaaaaaaaaaa", Sha256Digest.Of(a.Manifest.Span), false));
        (await VerifyAsync(store)).Should().Match<ReleaseVerification>(v => v.IsIntact && v.Release == first.Name && v.FilesChecked == 2);

        (await PublishAsync(store, a)).Should().Be(first with { AlreadyPublished = true });
        (await PublishAsync(store, b)).Name.Should().Be("2-bbbbbbbbbbbb");
        (await VerifyAsync(store)).Release.Should().Be("2-bbbbbbbbbbbb");

        (await PublishAsync(store, a)).Should().Be(first with { AlreadyPublished = true });
        (await VerifyAsync(store)).Release.Should().Be("1-aaaaaaaaaaaa");
        (await ReleaseVerifier.VerifyAsync(store, Prefix, "2-bbbbbbbbbbbb", null, Cancel)).IsIntact.Should().BeTrue();
        JsonElement current = JsonDocument.Parse((await store.ReadBytesAsync(Prefix + "/current.json", 1000, Cancel))!.Value.Bytes).RootElement;
        current.GetProperty("release").GetString().Should().Be("1-aaaaaaaaaaaa");
        current.GetProperty("key").GetString().Should().Be(KeyA);
        current.GetProperty("manifestSha256").GetString().Should().Be(first.ManifestSha256);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Interrupted_at_any_call_a_second_run_completes_the_release(bool afterwards, bool cancelled)
    {
        ReleaseContent a = Content(KeyA, 1);
        ReleaseContent b = Content(KeyB, 2);
        int failed = 0;
        for (int n = 1; ; n++)
        {
            using TempFolder remote = new();
            FileStore store = new(remote.Path);
            await PublishAsync(store, a);
            using CancellationTokenSource stop = new();
            FaultyStore faulty = new(store, n, afterwards, cancelled ? stop.Cancel : null);
            bool interrupted = false;
            try
            {
                await ReleasePublisher.PublishAsync(faulty, Prefix, b, null, stop.Token);
            }
            catch (Exception e) when (cancelled ? e is OperationCanceledException : e is StorageException { IsTransient: true })
            {
                interrupted = true;
                failed++;
            }

            ReleaseVerification between = await VerifyAsync(store);
            between.IsIntact.Should().BeTrue("call {0}: {1}", n, between.Message);
            between.Release.Should().BeOneOf("1-aaaaaaaaaaaa", "2-bbbbbbbbbbbb");

            PublishedRelease again = await PublishAsync(store, b);
            again.Name.Should().Be("2-bbbbbbbbbbbb", "call {0}", n);
            ReleaseVerification after = await VerifyAsync(store);
            after.Should().Match<ReleaseVerification>(v => v.IsIntact && v.Release == again.Name);
            (await ReleaseVerifier.VerifyAsync(store, Prefix, "1-aaaaaaaaaaaa", null, Cancel)).IsIntact.Should().BeTrue();
            Directory.GetDirectories(Path.Combine(remote.Path, Prefix, "releases")).Should().HaveCount(2);

            if (!interrupted && faulty.Calls < n)
            {
                failed.Should().BeGreaterThan(7, "every call was interrupted once");
                return;
            }
        }
    }

    [Fact]
    public async Task Leftovers_with_other_content_are_not_touched_and_the_next_number_is_taken()
    {
        ReleaseContent a = Content(KeyA, 1);
        string leftover = _remote.File($"{Prefix}/releases/1-aaaaaaaaaaaa/engine.plan", "half a build"u8.ToArray());
        (await PublishAsync(Store, a)).Name.Should().Be("2-aaaaaaaaaaaa");
        (await File.ReadAllTextAsync(leftover, Cancel)).Should().Be("half a build");
        (await VerifyAsync(Store)).IsIntact.Should().BeTrue();
        (await PublishAsync(Store, a)).Should().Match<PublishedRelease>(r => r.AlreadyPublished && r.Number == 2);
    }

    [Fact]
    public async Task Leftovers_with_a_foreign_file_are_not_completed()
    {
        _remote.File($"{Prefix}/releases/1-aaaaaaaaaaaa/other.bin", [1]);
        (await PublishAsync(Store, Content(KeyA, 1))).Name.Should().Be("2-aaaaaaaaaaaa");
        (await VerifyAsync(Store)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task Leftovers_of_another_key_only_use_up_their_number()
    {
        _remote.File($"{Prefix}/releases/7-bbbbbbbbbbbb/engine.plan", [1]);
        _remote.File($"{Prefix}/releases/not-a-release/x", [1]);
        (await PublishAsync(Store, Content(KeyA, 1))).Name.Should().Be("8-aaaaaaaaaaaa");
    }

    [Fact]
    public async Task A_damaged_release_is_published_anew_under_the_next_number()
    {
        ReleaseContent a = Content(KeyA, 1);
        await PublishAsync(Store, a);
        await File.WriteAllBytesAsync(Path.Combine(_remote.Path, Prefix, "releases/1-aaaaaaaaaaaa/engine.plan"), new byte[(int)a.Files[0].Bytes], Cancel);
        (await VerifyAsync(Store)).IsIntact.Should().BeFalse();
        (await PublishAsync(Store, a)).Should().Match<PublishedRelease>(r => !r.AlreadyPublished && r.Name == "2-aaaaaaaaaaaa");
        (await VerifyAsync(Store)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_folder_of_another_owner_is_refused_untouched()
    {
        await PublishAsync(Store, Content(KeyA, 1));
        string[] before = _remote.AllFiles();
        Func<Task> publish = () => PublishAsync(Store, Content(KeyB, 2) with { Owner = "somebody-else" });
        (await publish.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("belongs to 'me'").And.Contain("somebody-else");
        _remote.AllFiles().Should().Equal(before);
    }

    [Fact]
    public async Task A_current_that_somebody_moved_meanwhile_is_left_alone()
    {
        await PublishAsync(Store, Content(KeyA, 1));
        string current = Path.Combine(_remote.Path, Prefix, "current.json");
        byte[] moved = System.Text.Encoding.UTF8.GetBytes($$"""{"release":"9-cccccccccccc","key":"{{KeyA}}","manifestSha256":"{{KeyA}}"}""");
        FaultyStore meddled = new(Store, 5, false, () => File.WriteAllBytes(current, moved));
        Func<Task> publish = () => ReleasePublisher.PublishAsync(meddled, Prefix, Content(KeyB, 2), null, Cancel);
        StorageException e = (await publish.Should().ThrowAsync<StorageException>()).Which;
        e.Failure.Should().Be(StorageFailure.ConditionNotMet);
        e.Message.Should().Contain("moved by somebody else");
        (await File.ReadAllBytesAsync(current, Cancel)).Should().Equal(moved);
        (await ReleaseVerifier.VerifyAsync(Store, Prefix, "2-bbbbbbbbbbbb", null, Cancel)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task The_owner_can_be_looked_up_before_anything_is_published()
    {
        await ReleasePublisher.RequireOwnerAsync(Store, Prefix, "me", Cancel);
        Directory.EnumerateFileSystemEntries(_remote.Path).Should().BeEmpty("looking writes nothing");
        await PublishAsync(Store, Content(KeyA, 1) with { Owner = "somebody-else" });

        await ReleasePublisher.RequireOwnerAsync(Store, Prefix, "somebody-else", Cancel);
        Func<Task> look = () => ReleasePublisher.RequireOwnerAsync(Store, Prefix, "me", Cancel);
        (await look.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("belongs to 'somebody-else' and not to 'me'");
    }

    [Fact]
    public async Task Publishers_that_race_never_mix_their_files()
    {
        ReleaseContent[] contents = [.. Enumerable.Range(0, 6).Select(i => Content(i % 2 == 0 ? KeyA : KeyB, i))];
        bool[] done = await Task.WhenAll(contents.Select(content => Task.Run(async () =>
        {
            try
            {
                await PublishAsync(Store, content);
                return true;
            }
            catch (StorageException e) when (e.Failure == StorageFailure.ConditionNotMet)
            {
                return false;
            }
        })));
        done.Should().Contain(true);
        (await VerifyAsync(Store)).IsIntact.Should().BeTrue();
        foreach (string folder in Directory.GetDirectories(Path.Combine(_remote.Path, Prefix, "releases")).Where(f => File.Exists(Path.Combine(f, "manifest.json"))))
        {
            ReleaseVerification found = await ReleaseVerifier.VerifyAsync(Store, Prefix, Path.GetFileName(folder), null, Cancel);
            found.IsIntact.Should().BeTrue(found.Message);
        }
    }

    [Fact]
    public async Task A_local_file_that_changed_since_it_was_digested_is_not_published()
    {
        ReleaseContent a = Content(KeyA, 1);
        await File.WriteAllTextAsync(a.Files[0].LocalPath, "changed", Cancel);
        Func<Task> publish = () => PublishAsync(Store, a);
        (await publish.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.DigestMismatch);
        _remote.AllFiles().Select(path => Path.GetFileName(path)).Should().Equal("owner.json");
    }

    [Fact]
    public async Task Content_that_contradicts_itself_is_refused_before_anything_is_written()
    {
        ReleaseContent good = Content(KeyA, 1);
        ReleaseFile file = good.Files[0];
        (ReleaseContent Content, string Part)[] bad =
        [
            (good with { Key = "abc" }, "key"),
            (good with { Key = KeyA.ToUpperInvariant() }, "key"),
            (good with { Owner = "" }, "owner"),
            (good with { Files = [file] }, "which is not among its files"),
            (good with { Files = [.. good.Files, file] }, file.Name),
            (good with { Files = [file with { Sha256 = new string('0', 64) }, good.Files[1]] }, file.Name),
            (good with { Files = [file with { Bytes = 1 }, good.Files[1]] }, file.Name),
            (good with { Manifest = "{}"u8.ToArray() }, "files"),
            (good with { Manifest = "not json"u8.ToArray() }, "JSON"),
            (good with { Manifest = """{"files":[{"name":"../x","sha256":"a","bytes":1}]}"""u8.ToArray() }, "../x"),
            (good with { Manifest = """{"files":[null]}"""u8.ToArray() }, "null"),
            (good with { Manifest = """{"files":[{"name":"x"}]}"""u8.ToArray() }, "JSON"),
            (Of(KeyA, ("a", file), ("a/b", file)), "lies below"),
            (Of(KeyA, ("manifest.json", file)), "manifest.json"),
        ];
        foreach ((ReleaseContent content, string part) in bad)
        {
            Func<Task> publish = () => PublishAsync(Store, content);
            (await publish.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain(part);
        }

        _remote.AllFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task The_verifier_names_the_first_difference_with_both_digests()
    {
        ReleaseContent a = Content(KeyA, 1);
        string folder = Path.Combine(_remote.Path, Prefix, "releases/1-aaaaaaaaaaaa");
        await PublishAsync(Store, a);

        string plan = Path.Combine(folder, "engine.plan");
        byte[] bytes = await File.ReadAllBytesAsync(plan, Cancel);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(plan, bytes, Cancel);
        ReleaseVerification changed = await VerifyAsync(Store);
        changed.Difference.Should().Be(new ReleaseDifference("engine.plan", a.Files[0].Sha256, Sha256Digest.Of(bytes), bytes.Length, bytes.Length));
        changed.Message.Should().Contain(a.Files[0].Sha256).And.Contain(Sha256Digest.Of(bytes)).And.Contain("engine.plan");

        File.Delete(plan);
        (await VerifyAsync(Store)).Difference.Should().Be(new ReleaseDifference("engine.plan", a.Files[0].Sha256, null, bytes.Length, null));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(plan, bytes, Cancel);
        await File.WriteAllBytesAsync(Path.Combine(folder, "zz"), [1], Cancel);
        ReleaseVerification extra = await VerifyAsync(Store);
        extra.Difference.Should().Be(new ReleaseDifference("zz", null, Sha256Digest.Of([1]), null, 1));
        extra.IsIntact.Should().BeFalse();
        File.Delete(Path.Combine(folder, "zz"));
        (await VerifyAsync(Store)).IsIntact.Should().BeTrue();

        await File.AppendAllTextAsync(Path.Combine(folder, "manifest.json"), " ", Cancel);
        (await VerifyAsync(Store)).Difference!.Name.Should().Be("manifest.json");
        (await ReleaseVerifier.VerifyAsync(Store, Prefix, "1-aaaaaaaaaaaa", null, Cancel)).IsIntact.Should().BeTrue("only current.json knows the manifest's digest");
    }

    [Theory]
    [InlineData("5-cccccccccccc", "no complete release")]
    [InlineData("../../etc", "no release name")]
    [InlineData(null, "nothing has been published")]
    public async Task A_release_that_is_not_there_is_an_error(string? release, string part)
    {
        Func<Task> verify = () => ReleaseVerifier.VerifyAsync(Store, Prefix, release, null, Cancel);
        (await verify.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain(part);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"release":"../x","key":"k","manifestSha256":"0"}""")]
    public async Task A_broken_current_is_an_error_and_no_path(string json)
    {
        _remote.File(Prefix + "/current.json", System.Text.Encoding.UTF8.GetBytes(json));
        Func<Task> verify = () => VerifyAsync(Store);
        (await verify.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.Refused);
    }

    private static Task<PublishedRelease> PublishAsync(IStore store, ReleaseContent content)
        => ReleasePublisher.PublishAsync(store, Prefix, content, null, Cancel);

    private static Task<ReleaseVerification> VerifyAsync(IStore store) => ReleaseVerifier.VerifyAsync(store, Prefix, null, null, Cancel);

    private static ReleaseContent Of(string key, params (string Name, ReleaseFile File)[] files) => new()
    {
        Key = key,
        Owner = "me",
        Files = [.. files.Select(entry => entry.File with { Name = entry.Name })],
        Manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schema = "anything else",
            files = files.Select(entry => new ReleaseManifestFile(entry.Name, entry.File.Sha256, entry.File.Bytes)).ToArray(),
        }),
    };

    private ReleaseContent Content(string key, int seed)
    {
        return Of(key, ("engine.plan", File("engine.plan", 70_000)), ("reports/report.json", File("reports/report.json", 300)));

        ReleaseFile File(string name, int size)
        {
            byte[] bytes = RandomNumberGenerator.GetBytes(size + seed);
            return new ReleaseFile(name, _local.File($"{Guid.NewGuid():N}/{name}", bytes), Sha256Digest.Of(bytes), bytes.Length);
        }
    }
}
