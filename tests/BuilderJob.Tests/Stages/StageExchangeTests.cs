using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Storage.Files;

namespace TrtOperator.BuilderJob.Tests.Stages;

/// <summary>Two work folders that share nothing but the destination.</summary>
public sealed class StageExchangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-test-").FullName;
    private int _made;

    private string Destination => Path.Combine(_folder, "destination");

    private static StageKey Key => StageKey.For("calibrate").With("input", "a");

    private string Remote => Path.Combine(Destination, "vision", "g2p", "stages", "calibrate", Key.ToString());

    private string Record => Path.Combine(Remote, "stage.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_one_job_made_another_finds()
    {
        StageResult made = await RunAsync(Store("one"));
        StageResult found = await RunAsync(Store("two"));

        _made.Should().Be(1);
        found.Reused.Should().BeTrue();
        found.Digest.Should().Be(made.Digest);
        (await File.ReadAllBytesAsync(found.PathOf("statistics.bin"))).Should().Equal(await File.ReadAllBytesAsync(made.PathOf("statistics.bin")));
        Directory.EnumerateFiles(Remote, "*.gz").Should().HaveCount(2, "what is large and not a model is kept compressed where that helps");
    }

    [Fact]
    public async Task Outputs_of_an_evaluation_are_brought_only_when_they_are_read()
    {
        await RunAsync(Store("one"));
        StageStore store = Store("two");
        StageResult found = await RunAsync(store);

        bool before = File.Exists(found.PathOf(EvaluateStage.OutputsName));
        await store.RequireAsync(found, EvaluateStage.OutputsName, default);
        StageResult again = await RunAsync(store);

        before.Should().BeFalse();
        (await File.ReadAllBytesAsync(found.PathOf(EvaluateStage.OutputsName))).Should().Equal(Content(2));
        again.Reused.Should().BeTrue();
        _made.Should().Be(1);
    }

    [Fact]
    public async Task Outputs_that_are_gone_when_they_are_read_are_made_again_by_the_next_try()
    {
        await RunAsync(Store("one"));
        StageStore store = Store("two");
        StageResult found = await RunAsync(store);
        foreach (string file in Directory.EnumerateFiles(Remote).Where(path => path != Record))
        {
            File.Delete(file);
        }

        Func<Task> read = () => store.RequireAsync(found, EvaluateStage.OutputsName, default);

        await read.Should().ThrowAsync<StageOutputLostException>();
        (await RunAsync(Store("three"))).Reused.Should().BeFalse();
        (await RunAsync(Store("four"))).Reused.Should().BeTrue();
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("another key")]
    [InlineData("another input")]
    [InlineData("a path that leaves the folder")]
    [InlineData("a size that is not true")]
    [InlineData("a size beyond all bounds")]
    [InlineData("a digest that is not true")]
    [InlineData("no files")]
    [InlineData("a null file")]
    [InlineData("a file twice")]
    [InlineData("too large a record")]
    [InlineData("a missing file")]
    [InlineData("a changed file")]
    [InlineData("a longer file")]
    public async Task A_hostile_record_is_refused_made_again_and_replaced(string what)
    {
        await RunAsync(Store("one"));
        Spoil(what);

        StageResult second = await RunAsync(Store("two"));
        StageResult third = await RunAsync(Store("three"));

        second.Reused.Should().BeFalse();
        third.Reused.Should().BeTrue("what was refused was replaced by what is sound");
        _made.Should().Be(2);
        Directory.EnumerateFiles(_folder, "evil*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task Of_two_jobs_that_make_the_same_at_once_the_first_is_found_by_both()
    {
        StageStore one = Store("one");
        StageStore two = Store("two");

        StageResult first = null!;
        StageResult second = await two.GetOrMakeAsync(
            "calibrate",
            Key,
            async (folder, token) =>
            {
                // The other Job, on a processor that rounds a little differently, is done before this one.
                first = await RunAsync(one);
                await File.WriteAllBytesAsync(Path.Combine(folder, "statistics.bin"), Content(9), token);
            },
            default);
        StageResult third = await RunAsync(Store("three"));

        second.Reused.Should().BeFalse();
        second.Digest.Should().Be(first.Digest);
        third.Digest.Should().Be(first.Digest);
        (await File.ReadAllBytesAsync(second.PathOf("statistics.bin"))).Should().Equal(Content(1));
    }

    [Fact]
    public async Task A_plan_is_found_by_less_than_its_key_and_only_if_it_was_made_from_that()
    {
        static StageKey Built(string model) => StageKey.For("built").With("model", model);
        static StageKey Build(string model) => StageKey.For("build").With("model", model).With("library", "1");
        StageExchange exchange = new(new FileStore(Destination), "vision/g2p");
        using (RunSession builder = Session("builder"))
        {
            StageResult mine = await builder.RunAsync("build", "ampere", Build("mine"), MakeAsync, _ => "", default);
            StageResult other = await builder.RunAsync("build", "ada", Build("other"), MakeAsync, _ => "", default);
            await builder.PointAsync(Built("mine"), mine, default);
            await builder.PointAsync(Built("misled"), other, default);
        }

        using RunSession publisher = Session("publisher");

        (await publisher.FindAsync("build", "ampere", Built("mine"), _ => "", default))!.Record.Key.Should().Be(Build("mine").ToString());
        (await publisher.FindAsync("build", "ada", Built("misled"), _ => "", default)).Should().BeNull();
        (await publisher.FindAsync("build", "hopper", Built("never"), _ => "", default)).Should().BeNull();
        publisher.Kept.Should().BeEquivalentTo($"build/{Build("mine")}", $"built/{Built("mine")}");

        RunSession Session(string name) => new(Path.Combine(_folder, name), new JobDisplay(TextWriter.Null, TimeProvider.System), threads: 1, exchange);
    }

    [Fact]
    public async Task A_package_stays_where_it_is_made()
    {
        await Store("one").GetOrMakeAsync("package", StageKey.For("package"), MakeAsync, default);

        Directory.Exists(Destination).Should().BeFalse();
    }

    [Fact]
    public async Task Outputs_that_no_release_was_made_from_are_removed_by_the_second_publication_that_sees_them()
    {
        StageExchange exchange = new(new FileStore(Destination), "vision/g2p");
        await PublishAsync("1-000000000001", "old", "both");
        await PublishAsync("2-000000000002", "kept", "both");
        Directory.Delete(Path.Combine(Destination, "vision", "g2p", "releases", "1-000000000001"), recursive: true);
        await MakeAsync("stray");
        await PublishAsync("3-000000000003", "new");
        int afterOne = Directory.GetDirectories(Path.Combine(Destination, "vision", "g2p", "stages", "calibrate")).Length;
        await PublishAsync("3-000000000003", "new");

        afterOne.Should().Be(5, "a newer generation may have made what no release names yet");
        string stages = Path.Combine(Destination, "vision", "g2p", "stages");
        Directory.EnumerateDirectories(Path.Combine(stages, "calibrate")).Select(Path.GetFileName).Should().BeEquivalentTo(Of("kept"), Of("both"), Of("new"));
        Directory.EnumerateFiles(Path.Combine(stages, "releases")).Select(Path.GetFileName).Where(name => name![0] != '.').Should().BeEquivalentTo("2-000000000002", "3-000000000003");

        static string Of(string input) => StageKey.For("calibrate").With("input", input).ToString();

        Task<StageResult> MakeAsync(string input)
            => new StageStore(Path.Combine(_folder, "work"), exchange).GetOrMakeAsync("calibrate", StageKey.For("calibrate").With("input", input), this.MakeAsync, default);

        async Task PublishAsync(string release, params string[] inputs)
        {
            foreach (string input in inputs)
            {
                await MakeAsync(input);
            }

            string folder = Path.Combine(Destination, "vision", "g2p", "releases", release);
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), "{}");
            await StageExchangePruner.PruneAsync(exchange, "vision/g2p", release, [.. inputs.Select(input => $"calibrate/{Of(input)}")], default);
        }
    }

    private static byte[] Content(int seed)
    {
        byte[] bytes = new byte[200_000];
        new Random(seed).NextBytes(bytes.AsSpan(0, 50_000));
        return bytes;
    }

    private StageStore Store(string name) => new(Path.Combine(_folder, name), new StageExchange(new FileStore(Destination), "vision/g2p"));

    private Task<StageResult> RunAsync(StageStore store) => store.GetOrMakeAsync("calibrate", Key, MakeAsync, default);

    private async Task MakeAsync(string folder, CancellationToken token)
    {
        Interlocked.Increment(ref _made);
        await File.WriteAllBytesAsync(Path.Combine(folder, "statistics.bin"), Content(1), token);
        await File.WriteAllBytesAsync(Path.Combine(folder, "model.onnx"), [1, 2, 3], token);
        await File.WriteAllBytesAsync(Path.Combine(folder, EvaluateStage.OutputsName), Content(2), token);
    }

    private void Spoil(string what)
    {
        JsonObject record = JsonNode.Parse(File.ReadAllText(Record))!.AsObject();
        JsonArray files = record["files"]!.AsArray();
        JsonObject file = files.Select(entry => entry!.AsObject()).Single(entry => entry["name"]!.GetValue<string>() == "model.onnx");
        string blob = Path.Combine(Remote, file["sha256"]!.GetValue<string>());
        switch (what)
        {
            case "no JSON":
                File.WriteAllText(Record, "{");
                return;
            case "too large a record":
                File.WriteAllText(Record, record.ToJsonString() + new string(' ', 2 << 20));
                return;
            case "a missing file":
                File.Delete(blob);
                return;
            case "a changed file":
                File.WriteAllBytes(blob, [1, 2, 4]);
                return;
            case "a longer file":
                File.WriteAllBytes(blob, new byte[1 << 20]);
                return;
            case "another key":
                record["key"] = Convert.ToHexStringLower(SHA256.HashData([1]));
                break;
            case "another input":
                record["inputs"]!["input"] = "b";
                break;
            case "a path that leaves the folder":
                file["name"] = "../evil";
                break;
            case "a size that is not true":
                file["bytes"] = 2;
                break;
            case "a size beyond all bounds":
                file["bytes"] = long.MaxValue;
                break;
            case "a digest that is not true":
                file["sha256"] = Convert.ToHexStringLower(SHA256.HashData([2]));
                break;
            case "no files":
                record["files"] = new JsonArray();
                break;
            case "a null file":
                files.Add((JsonNode?)null);
                break;
            default:
                files.Add(file.DeepClone());
                break;
        }

        File.WriteAllText(Record, record.ToJsonString());
    }
}
