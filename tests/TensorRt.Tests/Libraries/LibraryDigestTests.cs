using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests.Libraries;

public sealed class LibraryDigestTests : IDisposable
{
    // SHA-256 of "abc" and of "abd", from FIPS 180 and sha256sum.
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Abd = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9";
    private readonly ScratchFolder _scratch = new();

    private string CacheFile => Path.Combine(_scratch.Path, "cache", "library-digests.json");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_digest_is_the_files_SHA_256()
        => (await ComputeAsync(_scratch.Write("library.so", "abc"u8.ToArray()))).Should().Be(Abc);

    [Fact]
    public async Task A_file_that_is_unchanged_is_not_read_again()
    {
        string path = _scratch.Write("library.so", "abc"u8.ToArray());
        await ComputeAsync(path);
        Exchange(Abc, Abd);

        (await ComputeAsync(path)).Should().Be(Abd, "the answer now comes from the cache, whose content was exchanged");
    }

    [Fact]
    public async Task A_file_of_the_same_size_and_time_but_other_content_is_read_again()
    {
        string path = _scratch.Write("library.so", "abc"u8.ToArray());
        DateTime written = File.GetLastWriteTimeUtc(path);
        await ComputeAsync(path);

        string other = _scratch.Write("other.so", "abd"u8.ToArray());
        File.SetLastWriteTimeUtc(other, written);
        File.Move(other, path, overwrite: true);

        (await ComputeAsync(path)).Should().Be(Abd);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"Version\":1}")]
    [InlineData("{\"Version\":1,\"Files\":[null,{},{\"Path\":null}]}")]
    [InlineData("{\"Version\":99,\"Files\":[]}")]
    public async Task A_cache_that_is_damaged_is_ignored_and_replaced(string content)
    {
        string path = _scratch.Write("library.so", "abc"u8.ToArray());
        _scratch.Write("cache/library-digests.json", Encoding.UTF8.GetBytes(content));

        (await ComputeAsync(path)).Should().Be(Abc);
        Exchange(Abc, Abd);
        (await ComputeAsync(path)).Should().Be(Abd);
    }

    [Fact]
    public async Task A_digest_in_the_cache_that_is_none_is_ignored()
    {
        string path = _scratch.Write("library.so", "abc"u8.ToArray());
        await ComputeAsync(path);
        Exchange(Abc, new string('?', 64));

        (await ComputeAsync(path)).Should().Be(Abc);
    }

    [Fact]
    public async Task A_cache_folder_that_cannot_be_made_costs_only_time()
    {
        string path = _scratch.Write("library.so", "abc"u8.ToArray());
        string blocked = Path.Combine(_scratch.Write("file", []), "cache");

        (await new LibraryDigest(blocked).ComputeAsync(path, TestContext.Current.CancellationToken)).Should().Be(Abc);
        (await new LibraryDigest(null).ComputeAsync(path, TestContext.Current.CancellationToken)).Should().Be(Abc);
    }

    [Fact]
    public async Task The_cache_keeps_the_latest_64_files_and_leaves_no_parts_behind()
    {
        for (int i = 0; i < 70; i++)
        {
            await ComputeAsync(_scratch.Write($"library{i}.so", "abc"u8.ToArray()));
        }

        JsonArray files = JsonNode.Parse(File.ReadAllText(CacheFile))!["Files"]!.AsArray();
        files.Should().HaveCount(64);
        files[0]!["Path"]!.GetValue<string>().Should().EndWith("library69.so");
        Directory.GetFiles(Path.GetDirectoryName(CacheFile)!).Should().ContainSingle();
    }

    [Fact]
    public async Task A_file_that_is_missing_is_an_error_of_the_file_system()
    {
        Func<Task> missing = () => ComputeAsync(Path.Combine(_scratch.Path, "missing.so"));

        await missing.Should().ThrowAsync<FileNotFoundException>();
    }

    [Fact]
    public void The_cache_lies_where_the_user_wants_it()
    {
        UserCacheFolder.Of(name => name == "XDG_CACHE_HOME" ? "/cache" : "/home/ada").Should().Be("/cache/trtengine");
        UserCacheFolder.Of(name => name == "HOME" ? "/home/ada" : "relative").Should().Be("/home/ada/.cache/trtengine");
        UserCacheFolder.Of(_ => null).Should().BeNull();
    }

    private Task<string> ComputeAsync(string path)
        => new LibraryDigest(Path.GetDirectoryName(CacheFile)).ComputeAsync(path, TestContext.Current.CancellationToken);

    private void Exchange(string old, string replacement)
    {
        string text = File.ReadAllText(CacheFile);
        text.Should().Contain(old);
        File.WriteAllText(CacheFile, text.Replace(old, JsonEncodedText.Encode(replacement).ToString()));
    }
}
