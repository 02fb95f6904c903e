using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Tests.Contract;
using TrtOperator.ApiServer.Watches;

namespace TrtOperator.ApiServer.Tests.Faults;

public sealed class WatchFaultTests : DoubleTest
{
    private WatchControl Watches => Server.WatchesOf(ServedKinds.TrtEngines);

    [Fact]
    public async Task A_held_watch_shows_everything_once_released()
    {
        using RawWatch watch = await WatchAsync();
        Watches.Hold();
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("a"));
        Resize("a", 2);
        Server.Objects.Delete(ServedKinds.TrtEngines, "default", "a");
        Watches.Release();

        (await watch.NextShortAsync()).Should().Be("ADDED a");
        (await watch.NextShortAsync()).Should().Be("MODIFIED a");
        (await watch.NextShortAsync()).Should().Be("DELETED a");
    }

    [Fact]
    public async Task Released_with_the_latest_only_a_watch_never_shows_what_was_between()
    {
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("changed"));
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("deleted"));
        using RawWatch watch = await WatchAsync();
        Watches.Hold();
        Resize("changed", 2);
        Resize("changed", 3);
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("never"));
        Server.Objects.Delete(ServedKinds.TrtEngines, "default", "never");
        Resize("deleted", 2);
        Server.Objects.Delete(ServedKinds.TrtEngines, "default", "deleted");
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("new"));
        Resize("new", 2);
        Watches.ReleaseLatestOnly();

        JsonObject changed = (await watch.NextAsync())!;
        changed["type"]!.ToString().Should().Be("MODIFIED");
        changed["object"]!["spec"]!["size"]!.ToString().Should().Be("3");
        (await watch.NextShortAsync()).Should().Be("DELETED deleted");
        JsonObject added = (await watch.NextAsync())!;
        added["type"]!.ToString().Should().Be("ADDED");
        added["object"]!["spec"]!["size"]!.ToString().Should().Be("2");
    }

    [Fact]
    public async Task One_event_is_dropped_and_the_next_comes()
    {
        using RawWatch watch = await WatchAsync();
        Watches.DropNext(o => o.Name == "b");
        foreach (string name in new[] { "a", "b", "c" })
        {
            Server.Objects.Create(ServedKinds.TrtEngines, Engine(name));
        }

        (await watch.NextShortAsync()).Should().Be("ADDED a");
        (await watch.NextShortAsync()).Should().Be("ADDED c");
    }

    [Fact]
    public async Task A_line_is_cut_in_half()
    {
        using RawWatch watch = await WatchAsync();
        Watches.TruncateNext();
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("a"));
        await watch.Invoking(w => w.NextAsync()).Should().ThrowAsync<JsonException>();
        (await watch.NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_watch_ends_without_a_line()
    {
        using RawWatch watch = await WatchAsync();
        Watches.End();
        (await watch.NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_watchs_connection_is_reset()
    {
        using RawWatch watch = await WatchAsync();
        Watches.Cut();
        await watch.Invoking(w => w.NextAsync()).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task An_open_watch_is_told_that_its_version_is_too_old()
    {
        using RawWatch watch = await WatchAsync();
        Watches.Expire();
        (await watch.NextShortAsync()).Should().Be("ERROR 410");
        (await watch.NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_silent_watch_stays_open_and_says_nothing_while_a_new_one_does()
    {
        using RawWatch silent = await WatchAsync();
        Watches.GoSilent();
        using RawWatch other = await WatchAsync();
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("a"));
        (await other.NextShortAsync()).Should().Be("ADDED a");
        Task<JsonObject?> nothing = silent.NextAsync();
        nothing.IsCompleted.Should().BeFalse();
        Watches.Count.Should().Be(2);
    }

    [Fact]
    public async Task A_bookmark_comes_on_demand_and_does_not_pass_what_was_not_sent()
    {
        using RawWatch watch = await WatchAsync("&allowWatchBookmarks=true");
        long version = Server.Objects.Create(ServedKinds.Jobs, JsonNode.Parse(k8s.KubernetesJson.Serialize(Sample.Job("elsewhere")))!.AsObject()).Version;
        Watches.Bookmark();
        JsonObject bookmark = (await watch.NextAsync())!;
        bookmark["type"]!.ToString().Should().Be("BOOKMARK");
        long.Parse((string)bookmark["object"]!["metadata"]!["resourceVersion"]!).Should().BeGreaterThanOrEqualTo(version);

        Watches.Hold();
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("a"));
        Watches.Bookmark();
        Watches.Release();
        JsonObject next = (await watch.NextAsync())!;
        if ((string)next["type"]! == "BOOKMARK")
        {
            long marked = long.Parse((string)next["object"]!["metadata"]!["resourceVersion"]!);
            marked.Should().BeLessThan(Server.Objects.Version);
            next = (await watch.NextAsync())!;
        }

        next["type"]!.ToString().Should().Be("ADDED");
    }

    [Fact]
    public async Task History_is_forgotten_but_idle_watches_go_on()
    {
        string version = Server.Objects.Create(ServedKinds.TrtEngines, Engine("a")).Version.ToString();
        RawAnswer page = await Api.GetAsync($"{Engines}?limit=1");
        using RawWatch open = await WatchAsync();
        Resize("a", 2);
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("b"));
        (await open.NextShortAsync()).Should().Be("MODIFIED a");
        (await open.NextShortAsync()).Should().Be("ADDED b");
        RawAnswer first = await Api.GetAsync($"{Engines}?limit=1");
        Resize("b", 2);
        (await open.NextShortAsync()).Should().Be("MODIFIED b");
        Server.CompactHistory();

        using RawWatch late = await Api.WatchAsync($"{Engines}?watch=true&resourceVersion={version}");
        (await late.NextShortAsync()).Should().Be("ERROR 410");
        RawAnswer next = (await Api.GetAsync($"{Engines}?limit=1&continue={first.Body["metadata"]!["continue"]}")).Expect(410);
        next.Reason.Should().Be("Expired");
        string inconsistent = (string)next.Body["metadata"]!["continue"]!;
        (await Api.GetAsync($"{Engines}?limit=1&continue={inconsistent}")).Expect(200).Names.Should().Equal("b");
        Resize("a", 3);
        (await open.NextShortAsync()).Should().Be("MODIFIED a");
        page.Body["metadata"]!["continue"].Should().BeNull();
    }

    [Fact]
    public async Task Lists_and_watches_travel_back_in_time_and_catch_up()
    {
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("a"));
        long then = Server.Objects.Version;
        Resize("a", 2);
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("b"));
        RawWatch watch;
        using (Server.ServeFrom(then))
        {
            RawAnswer old = (await Api.GetAsync(Engines)).Expect(200);
            old.Names.Should().Equal("a");
            old.Body["items"]![0]!["spec"]!["size"]!.ToString().Should().Be("1");
            (await Api.GetAsync(Engines + "/a")).Body["spec"]!["size"]!.ToString().Should().Be("2");
            watch = await Api.WatchAsync($"{Engines}?watch=true&resourceVersion={old.Version}");
        }

        using (watch)
        {
            (await watch.NextShortAsync()).Should().Be("MODIFIED a");
            (await watch.NextShortAsync()).Should().Be("ADDED b");
        }
    }

    [Fact]
    public async Task A_streamed_list_ends_with_a_marked_bookmark()
    {
        Server.Objects.Create(ServedKinds.TrtEngines, Engine("a"));
        using RawWatch watch = await Api.WatchAsync($"{Engines}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
        (await watch.NextShortAsync()).Should().Be("ADDED a");
        JsonObject mark = (await watch.NextAsync())!;
        mark["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]!.ToString().Should().Be("true");
    }
}
