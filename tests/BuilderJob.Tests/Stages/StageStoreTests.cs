using TrtOperator.BuilderJob.Stages;

namespace TrtOperator.BuilderJob.Tests.Stages;

public sealed class StageStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_output_is_made_once_per_key()
    {
        StageStore store = new(_folder);
        int made = 0;

        StageResult first = await store.GetOrMakeAsync("s", Key("a"), Make, default);
        StageResult second = await store.GetOrMakeAsync("s", Key("a"), Make, default);
        StageResult other = await store.GetOrMakeAsync("s", Key("b"), Make, default);

        made.Should().Be(2);
        first.Reused.Should().BeFalse();
        second.Reused.Should().BeTrue();
        second.Digest.Should().Be(first.Digest);
        other.Folder.Should().NotBe(first.Folder);

        Task Make(string folder, CancellationToken token)
        {
            made++;
            return File.WriteAllTextAsync(Path.Combine(folder, "x"), "x", token);
        }
    }

    [Fact]
    public async Task A_stage_that_fails_or_is_cancelled_leaves_nothing()
    {
        StageStore store = new(_folder);
        using CancellationTokenSource source = new();

        Func<Task> fails = () => store.GetOrMakeAsync("s", Key("a"), (folder, _) => Throw(folder), default);
        Func<Task> stops = () => store.GetOrMakeAsync("s", Key("a"), (folder, _) => Cancel(folder), source.Token);
        await fails.Should().ThrowAsync<InvalidOperationException>();
        await stops.Should().ThrowAsync<OperationCanceledException>();

        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Should().BeEmpty();

        static Task Throw(string folder)
        {
            File.WriteAllText(Path.Combine(folder, "half"), "");
            throw new InvalidOperationException();
        }

        Task Cancel(string folder)
        {
            File.WriteAllText(Path.Combine(folder, "half"), "");
            source.Cancel();
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("changed")]
    [InlineData("record")]
    [InlineData("stripped")]
    [InlineData("emptied")]
    [InlineData("other")]
    public async Task A_damaged_output_is_made_again(string damage)
    {
        StageStore store = new(_folder);
        StageResult first = await store.GetOrMakeAsync("s", Key("a"), Make, default);
        switch (damage)
        {
            case "missing":
                File.Delete(first.PathOf("x"));
                break;
            case "changed":
                File.WriteAllText(first.PathOf("x"), "y");
                break;
            case "stripped":
                File.WriteAllText(first.PathOf("stage.json"), $"{{\"key\": \"{first.Record.Key}\"}}");
                break;
            case "emptied":
                File.WriteAllText(first.PathOf("stage.json"), $"{{\"key\": \"{first.Record.Key}\", \"files\": [null]}}");
                break;
            case "other":
                string record = File.ReadAllText(first.PathOf("stage.json"));
                File.WriteAllText(first.PathOf("stage.json"), record.Replace(first.Record.Key, new string('0', 64), StringComparison.Ordinal));
                break;
            default:
                File.WriteAllText(first.PathOf("stage.json"), "{");
                break;
        }

        StageResult second = await store.GetOrMakeAsync("s", Key("a"), Make, default);

        second.Reused.Should().BeFalse();
        File.ReadAllText(second.PathOf("x")).Should().Be("x");

        static Task Make(string folder, CancellationToken token) => File.WriteAllTextAsync(Path.Combine(folder, "x"), "x", token);
    }

    [Fact]
    public void Scratch_of_a_killed_run_is_cleared()
    {
        string left = Path.Combine(_folder, "scratch", "s-1", "half");
        Directory.CreateDirectory(Path.GetDirectoryName(left)!);
        File.WriteAllText(left, "");

        _ = new StageStore(_folder);

        File.Exists(left).Should().BeFalse();
    }

    [Fact]
    public void A_key_does_not_depend_on_the_order_of_its_inputs()
    {
        StageKey.For("s").With("a", "1").With("b", "2").ToString().Should().Be(StageKey.For("s").With("b", "2").With("a", "1").ToString());
        StageKey.For("s").With("a", "1").ToString().Should().NotBe(StageKey.For("t").With("a", "1").ToString());
        StageKey.For("s").With("a", "1").ToString().Should().NotBe(StageKey.For("s").With("a", "2").ToString());
    }

    private static StageKey Key(string value) => StageKey.For("s").With("value", value);
}
