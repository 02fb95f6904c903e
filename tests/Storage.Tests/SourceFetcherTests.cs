using System.Diagnostics;
using System.Security.Cryptography;
using TrtOperator.Storage.Https;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.Storage.Tests;

public sealed class SourceFetcherTests(Azurite azurite) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => Path.Combine(_folder.Path, "fetched", "model.onnx");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_local_file_is_digested_where_it_lies()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(700_000);
        string path = _folder.File("m/model.onnx", bytes);
        SourceFetcher fetcher = new(StoreCredentials.None, _folder.Path);
        foreach (string uri in (string[])[path, "m/model.onnx", "file://" + path])
        {
            FetchedSource source = await fetcher.FetchAsync(uri, Target, Sha256Digest.Of(bytes).ToUpperInvariant(), null, Cancel);
            source.Should().Be(new FetchedSource(path, Sha256Digest.Of(bytes), bytes.Length, IsFolder: false));
        }

        _folder.AllFiles().Should().Equal(path);
        Func<Task> wrong = () => fetcher.FetchAsync(path, Target, new string('0', 64), null, Cancel);
        (await wrong.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.DigestMismatch);
        Func<Task> missing = () => fetcher.FetchAsync("m/none", Target, null, null, Cancel);
        (await missing.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("does not exist");
        Func<Task> malformed = () => fetcher.FetchAsync(path, Target, "abc", null, Cancel);
        (await malformed.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("64 hexadecimal digits");
    }

    [Fact]
    public async Task A_folder_has_the_digest_that_sha256sum_gives()
    {
        string root = Path.Combine(_folder.Path, "data");
        foreach (string name in (string[])["b.npy", "a/z.npy", "a.npy", "ü.npy", "\uffe5.npy", "😀.npy", "a b.npy", ".hidden"])
        {
            _folder.File("data/" + name, RandomNumberGenerator.GetBytes(1000 + name.Length));
        }

        FetchedSource source = await new SourceFetcher(StoreCredentials.None).FetchAsync(root, Target, null, null, Cancel);
        source.IsFolder.Should().BeTrue();
        source.Size.Should().Be(new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The comparison with sha256sum runs on Linux.");
        ProcessStartInfo start = new("bash", ["-c", @"find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
        };
        using Process shell = Process.Start(start)!;
        string printed = await shell.StandardOutput.ReadToEndAsync(Cancel);
        printed.Split(' ')[0].Should().Be(source.Sha256);
    }

    [Fact]
    public async Task A_link_to_itself_is_no_fault_that_passes()
    {
        string link = Path.Combine(_folder.Path, "circle");
        File.CreateSymbolicLink(link, link);
        Func<Task> fetch = () => new SourceFetcher(StoreCredentials.None).FetchAsync(link, Target, null, null, Cancel);
        StorageException refused = (await fetch.Should().ThrowAsync<StorageException>()).Which;
        refused.Message.Should().Contain("links lead in a circle");
        refused.IsTransient.Should().BeFalse();
    }

    [Fact]
    public async Task Links_out_of_a_folder_are_refused_and_those_inside_are_read()
    {
        using TempFolder outside = new();
        string secret = outside.File("secret", [1]);
        string root = Path.GetDirectoryName(_folder.File("data/..2026/keys.txt", "abc"u8.ToArray()))!;
        root = Path.GetDirectoryName(root)!;
        Directory.CreateSymbolicLink(Path.Combine(root, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(root, "keys.txt"), Path.Combine("..data", "keys.txt"));
        SourceFetcher fetcher = new(StoreCredentials.None);
        (await fetcher.FetchAsync(root, Target, null, null, Cancel)).Sha256
            .Should().Be(Sha256Digest.Of(System.Text.Encoding.ASCII.GetBytes($"{Sha256Digest.Of("abc"u8)}  keys.txt\n")));

        File.CreateSymbolicLink(Path.Combine(root, "link"), secret);
        await RefusedAsync("outside");
        File.Delete(Path.Combine(root, "link"));
        Directory.CreateSymbolicLink(Path.Combine(root, "linked"), outside.Path);
        await RefusedAsync("outside");
        File.Delete(Path.Combine(root, "linked"));

        // A link to a link whose folder is itself a link out.
        Directory.CreateSymbolicLink(Path.Combine(root, "..hop"), outside.Path);
        File.CreateSymbolicLink(Path.Combine(root, "twice"), Path.Combine("..hop", "secret"));
        await RefusedAsync("outside");
        File.Delete(Path.Combine(root, "twice"));

        Directory.CreateSymbolicLink(Path.Combine(root, "circle"), ".");
        Func<Task> circle = () => fetcher.FetchAsync(root, Target, null, null, Cancel);
        await circle.Should().ThrowAsync<StorageException>();

        async Task RefusedAsync(string part)
        {
            Func<Task> fetch = () => fetcher.FetchAsync(root, Target, null, null, Cancel);
            (await fetch.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain(part);
        }
    }

    [Fact]
    public async Task A_web_object_is_copied_whole_or_not_at_all()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(100_000);
        await using WebStub stub = new(_ => StubReply.Of(bytes));
        SourceFetcher fetcher = new(StoreCredentials.None, null, new HttpsOptions { AllowLoopbackHttp = true });
        string uri = stub.Uri + "/m/model.onnx?download=true";
        Func<Task> wrong = () => fetcher.FetchAsync(uri, Target, new string('0', 64), null, Cancel);
        await wrong.Should().ThrowAsync<StorageException>();
        _folder.AllFiles().Should().BeEmpty();

        (await fetcher.FetchAsync(uri, Target, null, null, Cancel)).Should().Be(new FetchedSource(Target, Sha256Digest.Of(bytes), bytes.Length, false));
        (await File.ReadAllBytesAsync(Target, Cancel)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
        _folder.AllFiles().Should().Equal(Target);
        stub.Requests.Last().Target.Should().Be("/m/model.onnx?download=true");

        int before = stub.Requests.Count;
        await fetcher.FetchAsync(uri, Target, Sha256Digest.Of(bytes), null, Cancel);
        stub.Requests.Should().HaveCount(before, "the file is there already");
    }

    [Fact]
    public async Task A_cancelled_fetch_leaves_nothing()
    {
        await using WebStub stub = new(_ => StubReply.Of(new byte[5 << 20]));
        using CancellationTokenSource stop = new();
        SourceFetcher fetcher = new(StoreCredentials.None, null, new HttpsOptions { AllowLoopbackHttp = true });
        Func<Task> fetch = () => fetcher.FetchAsync(stub.Uri + "/x", Target, null, new Progress(_ => stop.Cancel()), stop.Token);
        await fetch.Should().ThrowAsync<OperationCanceledException>();
        _folder.AllFiles().Should().BeEmpty();
    }

    [Fact]
    public async Task A_blob_is_fetched()
    {
        string container = await azurite.NewContainerAsync();
        byte[] bytes = RandomNumberGenerator.GetBytes(100_000);
        IStore store = StoreFactory.Open(container + "/models", azurite.Credentials());
        await store.WriteBytesAsync("ocr/rec.onnx", bytes, WriteCondition.IfAbsent, Cancel);
        await store.WriteBytesAsync("top.onnx", bytes, WriteCondition.IfAbsent, Cancel);
        SourceFetcher fetcher = new(azurite.Credentials());
        (await fetcher.FetchAsync(container + "/models/ocr/rec.onnx", Target, null, null, Cancel)).Sha256.Should().Be(Sha256Digest.Of(bytes));
        Func<Task> folder = () => fetcher.FetchAsync(container, Target, null, null, Cancel);
        (await folder.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("one object");
        Func<Task> missing = () => fetcher.FetchAsync(container + "/none", Target, null, null, Cancel);
        (await missing.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.NotFound);
    }
}
