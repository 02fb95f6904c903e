using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

public abstract partial class ApiServerContract
{
    [Fact]
    public async Task A_watch_goes_on_where_a_list_ended()
    {
        string ns = await _server.NamespaceAsync();
        await Api.PostAsync(Widgets(ns), Widget("old"));
        string version = (await Api.GetAsync(Widgets(ns))).Version;
        using RawWatch watch = await Api.WatchAsync($"{Widgets(ns)}?watch=true&resourceVersion={version}&timeoutSeconds=60");
        await Api.PostAsync(Widgets(ns), Widget("a"));
        await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"spec": {"size": 2}}"""));
        RawAnswer deleted = (await Api.DeleteAsync(Widgets(ns, "a"))).Expect(200);

        JsonObject added = (await watch.NextAsync())!;
        JsonObject modified = (await watch.NextAsync())!;
        JsonObject gone = (await watch.NextAsync())!;
        new[] { added, modified, gone }.Select(e => (string)e["type"]!).Should().Equal("ADDED", "MODIFIED", "DELETED");
        long[] versions = [.. new[] { added, modified, gone }.Select(e => long.Parse((string)e["object"]!["metadata"]!["resourceVersion"]!))];
        versions.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        gone["object"]!["kind"]!.ToString().Should().Be("Widget");
        gone["object"]!["spec"]!["size"]!.ToString().Should().Be("2");
        deleted.Body["status"]!.ToString().Should().Be("Success");

        string resumeAt = (string)added["object"]!["metadata"]!["resourceVersion"]!;
        using RawWatch resumed = await Api.WatchAsync($"{Widgets(ns)}?watch=true&resourceVersion={resumeAt}&timeoutSeconds=60");
        (await resumed.NextShortAsync()).Should().Be("MODIFIED a");
        (await resumed.NextShortAsync()).Should().Be("DELETED a");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&resourceVersion=0")]
    public async Task A_watch_from_nowhere_begins_with_what_is_there(string version)
    {
        string ns = await _server.NamespaceAsync();
        await Api.PostAsync(Widgets(ns), Widget("a"));
        await EventuallyAsync(async () => (await Api.GetAsync(Widgets(ns) + "?resourceVersion=0")).Names.Length == 1, "the cache has the object");
        using RawWatch watch = await Api.WatchAsync($"{Widgets(ns)}?watch=true&timeoutSeconds=60{version}");
        (await watch.NextShortAsync()).Should().Be("ADDED a");
    }

    [Fact]
    public async Task A_selecting_watch_turns_leaving_into_DELETED_and_coming_into_ADDED()
    {
        string ns = await _server.NamespaceAsync();
        string version = (await Api.PostAsync(Widgets(ns), Labelled("a"))).Version;
        using RawWatch watch = await Api.WatchAsync($"{Widgets(ns)}?watch=true&resourceVersion={version}&labelSelector=on&timeoutSeconds=60");
        await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"labels": {"on": "1"}}}"""));
        await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"labels": {"on": "2"}}}"""));
        RawAnswer left = await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"labels": {"on": null}}}"""));
        (await watch.NextShortAsync()).Should().Be("ADDED a");
        (await watch.NextShortAsync()).Should().Be("MODIFIED a");
        JsonObject gone = (await watch.NextAsync())!;
        ((string)gone["type"]!).Should().Be("DELETED");
        ((string)gone["object"]!["metadata"]!["resourceVersion"]!).Should().Be(left.Version);
    }

    [Fact]
    public async Task A_watch_ends_at_its_timeout_and_its_bookmarks_are_versions()
    {
        string ns = await _server.NamespaceAsync();
        string version = (await Api.PostAsync(Widgets(ns), Widget("a"))).Version;
        using RawWatch watch = await Api.WatchAsync($"{Widgets(ns)}?watch=true&resourceVersion={version}&allowWatchBookmarks=true&timeoutSeconds=2");
        while (await watch.NextAsync() is { } line)
        {
            ((string)line["type"]!).Should().Be("BOOKMARK");
            long.Parse((string)line["object"]!["metadata"]!["resourceVersion"]!).Should().BeGreaterThanOrEqualTo(long.Parse(version));
            ((string)line["object"]!["kind"]!).Should().Be("Widget");
        }
    }

    [Fact]
    public async Task A_watch_from_too_old_a_version_gets_an_error_event_with_code_410()
    {
        string ns = await _server.NamespaceAsync();
        await Api.PostAsync(Widgets(ns), Widget("a"));
        _server.ForgetHistory();
        using RawWatch watch = await Api.WatchAsync($"{Widgets(ns)}?watch=true&resourceVersion=1&timeoutSeconds=20");
        watch.Status.Should().Be(200);
        JsonObject line = (await watch.NextAsync())!;
        ((string)line["type"]!).Should().Be("ERROR");
        ((string)line["object"]!["kind"]!).Should().Be("Status");
        line["object"]!["code"]!.ToString().Should().Be("410");
        ((string)line["object"]!["reason"]!).Should().Be("Expired");
        ((string)line["object"]!["message"]!).Should().MatchRegex(@"^too old resource version: 1 \([0-9]+\)$");
        (await watch.NextAsync()).Should().BeNull();
    }

    [Fact]
    public async Task One_object_is_watched_by_its_name()
    {
        string ns = await _server.NamespaceAsync();
        await Api.PostAsync(Widgets(ns), Widget("other"));
        string version = (await Api.PostAsync(Widgets(ns), Widget("a"))).Version;
        using RawWatch watch = await Api.WatchAsync($"{Widgets(ns)}?watch=true&resourceVersion={version}&fieldSelector=metadata.name%3Da&timeoutSeconds=60");
        await Api.PatchAsync(Widgets(ns, "other"), Parse("""{"spec": {"size": 5}}"""));
        await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"spec": {"size": 5}}"""));
        (await watch.NextShortAsync()).Should().Be("MODIFIED a");
    }
}
