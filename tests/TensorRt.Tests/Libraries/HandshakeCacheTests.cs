using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Tests.Libraries;

public sealed class HandshakeCacheTests : IDisposable
{
    private static readonly HandshakeReport Good = new(
        [new("IBuilder.getLogger", "our logger", "our logger", true), new("IBuilderConfig.getFlags", "64", "64", true)],
        new LibraryVersion(1, 7, 1, 116),
        200,
        "RTX 1.7");

    private readonly ScratchFolder _scratch = new();

    private HandshakeCache Cache => new(_scratch.Path);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_handshake_that_passed_is_found_again_whole()
    {
        Cache.Store("main", "parser", "tool", Good);

        HandshakeReport found = Cache.Find("main", "parser", "tool")!;

        found.Should().BeEquivalentTo(Good);
        found.Passed.Should().BeTrue();
    }

    [Theory]
    [InlineData("other", "parser", "tool")]
    [InlineData("main", "other", "tool")]
    [InlineData("main", "parser", "other")]
    public void Another_library_parser_or_program_is_asked_again(string main, string parser, string tool)
    {
        Cache.Store("main", "parser", "tool", Good);

        Cache.Find(main, parser, tool).Should().BeNull();
    }

    [Fact]
    public void What_did_not_pass_is_not_remembered()
    {
        Cache.Store("main", "parser", "tool", Good with { Checks = [.. Good.Checks, new("IBuilderConfig.getNbComputeCapabilities", "0", "3", false)] });
        Cache.Store("main", "parser", "tool", Good with { Failure = "The process crashed." });
        Cache.Store("main", "parser", "tool", Good with { Checks = [] });

        Cache.Find("main", "parser", "tool").Should().BeNull();
    }

    [Theory]
    [InlineData("\"Passed\":true}", "\"Passed\":false}")]
    [InlineData("\"Tool\":\"tool\"", "\"Tool\":\"other\"")]
    [InlineData("\"Checks\":[", "\"Checks\":[null,")]
    [InlineData("\"Version\":{", "\"Version\":null,\"V\":{")]
    [InlineData("{", "")]
    [InlineData("\"Checks\":[", "\"Checks\":[{},")]
    [InlineData("\"Major\":1", "\"Major\":99999999999")]
    public void A_remembered_handshake_that_is_damaged_counts_as_none(string old, string replacement)
    {
        Cache.Store("main", "parser", "tool", Good);
        string file = Directory.GetFiles(Path.Combine(_scratch.Path, "handshakes")).Should().ContainSingle().Which;
        string text = File.ReadAllText(file);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        at.Should().BeGreaterThanOrEqualTo(0, $"the file is {text}");
        File.WriteAllText(file, text[..at] + replacement + text[(at + old.Length)..]);

        Cache.Find("main", "parser", "tool").Should().BeNull();
    }

    [Fact]
    public void A_remembered_handshake_beyond_its_size_is_not_read()
    {
        Cache.Store("main", "parser", "tool", Good);
        string file = Directory.GetFiles(Path.Combine(_scratch.Path, "handshakes")).Single();
        File.AppendAllText(file, new string(' ', 1 << 20));

        Cache.Find("main", "parser", "tool").Should().BeNull();
    }

    [Fact]
    public async Task A_library_is_asked_once_and_again_when_its_file_changes()
    {
        LibraryFiles files = new(LibraryKind.TensorRtRtx, _scratch.Write("main", "a"u8.ToArray()), _scratch.Write("parser", "b"u8.ToArray()));
        LibraryDigest digests = new(_scratch.Path);
        int asked = 0;
        Task<HandshakeReport> Ask() => Cache.FindOrAskAsync(
            files, digests, (library, _) =>
            {
                library.Should().Be(files);
                asked++;
                return Task.FromResult(Good);
            },
            TestContext.Current.CancellationToken);

        await Ask();
        (await Ask()).Should().BeEquivalentTo(Good);
        asked.Should().Be(1);

        _scratch.Write("parser", "another"u8.ToArray());
        await Ask();
        asked.Should().Be(2);
    }

    [Fact]
    public void Without_a_cache_folder_nothing_is_remembered()
    {
        HandshakeCache none = new(null);
        none.Store("main", "parser", "tool", Good);

        none.Find("main", "parser", "tool").Should().BeNull();
    }

    [Fact]
    public void Each_build_of_this_program_is_another_tool()
        => HandshakeCache.ToolIdentity.Should().Be(typeof(HandshakeCache).Assembly.ManifestModule.ModuleVersionId.ToString("N")).And.NotBe(Guid.Empty.ToString("N"));
}
