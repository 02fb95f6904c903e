using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

public sealed class InformerTests
{
    [Fact]
    public async Task The_first_list_is_told_as_such_and_what_follows_is_not()
    {
        ServerStub server = new();
        for (int i = 0; i < 5; i++)
        {
            server.Put("blue", $"c{i}");
        }

        await using InformerBed bed = new(server);
        bed.Informer.HasSynced.Should().BeFalse();
        bed.Informer.LastSyncResourceVersion.Should().BeEmpty();
        bed.Informer.SinceLastContact.Should().BeNull();
        await bed.StartAsync();
        bed.Informer.HasSynced.Should().BeTrue();
        bed.Informer.LastSyncResourceVersion.Should().Be("105");
        bed.Informer.SinceLastContact.Should().NotBeNull();
        server.Lists.Should().Be(3, "five objects are three pages of two");
        bed.Changes.Should().HaveCount(5).And.OnlyContain(change => change.Kind == StoreChangeKind.Added && change.IsInitialList);

        server.Put("blue", "c9");
        await bed.AgreesAsync();
        bed.Changes[^1].IsInitialList.Should().BeFalse();
        bed.Informer.LastSyncResourceVersion.Should().Be("106");
    }

    [Fact]
    public async Task A_watch_that_ends_is_resumed_at_the_last_event_without_a_list()
    {
        ServerStub server = new();
        await using InformerBed bed = new(server);
        await bed.StartAsync();
        server.Put("blue", "c1");
        await bed.AgreesAsync();
        server.EndWatches();
        await Eventually.HoldsAsync(() => server.Watches == 2, "the watch is resumed");
        server.Requests[^1].Should().Contain("resourceVersion=101").And.Contain("allowWatchBookmarks=true").And.Contain("timeoutSeconds=");
        server.Lists.Should().Be(1);
        bed.Logged(LogLevel.Warning).Should().BeEmpty("the end of a watch is no error");
    }

    [Fact]
    public async Task A_watch_is_resumed_at_the_last_bookmark()
    {
        ServerStub server = new();
        await using InformerBed bed = new(server, new InformerOptions { Namespaces = ["blue"] });
        await bed.StartAsync();
        server.Put("green", "unseen");
        server.Bookmark();
        await Eventually.HoldsAsync(() => bed.Informer.LastSyncResourceVersion == "101", "the bookmark counts");
        server.Forget();
        server.EndWatches();
        await Eventually.HoldsAsync(() => server.OpenWatches == 1, "the watch is resumed");
        server.Requests[^1].Should().Contain("namespaces/blue").And.Contain("resourceVersion=101");
        server.Lists.Should().Be(1);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("event")]
    public async Task A_forgotten_version_leads_to_a_list_that_tells_of_what_went_unseen(string form)
    {
        ServerStub server = new();
        server.Put("blue", "stays");
        server.Put("blue", "goes", value => value["data"]!["text"] = "last words");
        server.Put("blue", "returns");
        await using InformerBed bed = new(server);
        await bed.StartAsync();
        int refusals = form == "event" ? 0 : 1;
        bool isBlind = true;
        server.Instead = path => isBlind ? ServerStub.Refusal(HttpStatusCode.ServiceUnavailable, "Blind")
            : path.Contains("watch=true", StringComparison.Ordinal) && Interlocked.Decrement(ref refusals) >= 0 ? ServerStub.Refusal(HttpStatusCode.Gone, "Expired") : null;
        if (form == "event")
        {
            isBlind = false;
            server.Instead = null;
            server.SendExpired();
            await Eventually.HoldsAsync(() => server.Lists == 4, "the second list of two pages is read");
            await bed.AgreesAsync();
            return;
        }

        server.EndWatches();
        server.Delete("blue", "goes");
        server.Delete("blue", "returns");
        server.Put("blue", "returns");
        isBlind = false;
        await bed.AgreesAsync();
        StoreChange<V1ConfigMap> gone = bed.Changes.Single(change => change.Kind == StoreChangeKind.Deleted && change.Key.Name == "goes");
        gone.Old!.Data["text"].Should().Be("last words");
        bed.Changes.Where(change => change.Key.Name == "returns").Select(change => change.Kind)
            .Should().Equal(StoreChangeKind.Added, StoreChangeKind.Deleted, StoreChangeKind.Added);
        bed.Changes.Where(change => change.Key.Name == "stays").Should().ContainSingle("an unchanged version is no change");
    }

    [Fact]
    public async Task A_list_whose_continuation_expires_is_begun_again()
    {
        ServerStub server = new();
        for (int i = 0; i < 7; i++)
        {
            server.Put("blue", $"c{i}");
        }

        int lists = 0;
        server.Instead = path =>
        {
            if (path.Contains("continue=", StringComparison.Ordinal) && ++lists == 2)
            {
                server.Put("blue", "c6");
                server.Forget();
            }

            return null;
        };
        await using InformerBed bed = new(server);
        await bed.StartAsync();
        await bed.AgreesAsync();
        server.Requests.Should().Contain(path => path.Contains("limit=8", StringComparison.Ordinal), "larger pages outrun the server's memory");
    }

    [Fact]
    public async Task A_silent_watch_is_given_up_and_resumed()
    {
        ServerStub server = new();
        await using InformerBed bed = new(server, new InformerOptions { IdleTimeout = TimeSpan.FromMilliseconds(50) });
        await bed.StartAsync();
        await Eventually.HoldsAsync(() => server.Watches >= 3, "the watch is opened anew, and anew");
        server.Lists.Should().Be(1);
        bed.Logged(LogLevel.Warning).Should().BeEmpty();
    }

    [Fact]
    public async Task A_kind_that_is_not_served_yet_is_waited_for_and_said_once()
    {
        ServerStub server = new();
        server.Put("blue", "c1");
        bool isServed = false;
        server.Instead = _ => isServed ? null : new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("404 page not found\n") };
        await using InformerBed bed = new(server);
        bed.Start();
        await Eventually.HoldsAsync(() => server.Requests.Count >= 5, "it tries again");
        bed.Informer.HasSynced.Should().BeFalse();
        bed.Logged(LogLevel.Warning).Should().ContainSingle().Which.Should().Contain("configmaps").And.Contain("custom resource definition");
        isServed = true;
        await bed.AgreesAsync();
        server.Bookmark();
        await Eventually.HoldsAsync(() => bed.Logged(LogLevel.Information).Any(line => line.Contains("works again", StringComparison.Ordinal)), "the recovery is said");

        isServed = false;
        server.EndWatches();
        await Eventually.HoldsAsync(() => bed.Logged(LogLevel.Warning).Count == 2, "the second loss is said");
        server.Delete("blue", "c1");
        isServed = true;
        await bed.AgreesAsync();
    }

    [Fact]
    public async Task A_list_from_the_past_is_refused_until_it_proves_to_be_the_present()
    {
        ServerStub server = new();
        server.Put("blue", "c1");
        server.Put("blue", "c1");
        await using InformerBed bed = new(server) { MayGoBack = true };
        await bed.StartAsync();
        server.RestoreAt(50);
        server.SendExpired();
        await bed.AgreesAsync();
        bed.Logged(LogLevel.Warning).Should().Contain(line => line.Contains("50 after 102", StringComparison.Ordinal));
        server.Put("blue", "c2");
        await bed.AgreesAsync();
    }

    [Fact]
    public async Task A_handler_that_throws_harms_nobody()
    {
        ServerStub server = new();
        await using InformerBed bed = new(server);
        List<string> heard = [];
        bed.Informer.OnChange(_ => throw new InvalidOperationException("mine"));
        bed.Informer.OnChange(change => heard.Add(change.Key.Name));
        await bed.StartAsync();
        server.Put("blue", "c1");
        await bed.AgreesAsync();
        await Eventually.HoldsAsync(() => heard.Count == 1, "the handler behind it is called");
        bed.Logged(LogLevel.Error).Should().ContainSingle().Which.Should().Contain("blue/c1");
    }

    [Fact]
    public async Task A_handler_that_comes_late_is_refused()
    {
        await using InformerBed bed = new(new ServerStub());
        await bed.StartAsync();
        bed.Informer.Invoking(informer => informer.OnChange(_ => { })).Should().Throw<InvalidOperationException>();
        await bed.Informer.Invoking(informer => informer.RunAsync(CancellationToken.None)).Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task The_projection_is_applied_and_managed_fields_always_go()
    {
        ServerStub server = new();
        server.Put("blue", "c1", value => value["metadata"]!["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = "{}", ["kept"] = "yes" });
        await using InformerBed bed = new(server, project: value =>
        {
            value.Data = null;
            return value;
        });
        await bed.StartAsync();
        server.Put("blue", "c2");
        await bed.AgreesAsync();
        V1ConfigMap listed = bed.Informer.Store.Get(new ObjectKey("blue", "c1"))!;
        V1ConfigMap watched = bed.Informer.Store.Get(new ObjectKey("blue", "c2"))!;
        listed.Metadata.Annotations.Should().Equal(new Dictionary<string, string> { ["kept"] = "yes" });
        foreach (V1ConfigMap one in new[] { listed, watched })
        {
            one.Data.Should().BeNull();
            one.Metadata.ManagedFields.Should().BeNull();
            one.Kind.Should().Be("ConfigMap");
            one.ApiVersion.Should().Be("v1");
        }

        listed.Metadata.NamespaceProperty.Should().BeSameAs(watched.Metadata.NamespaceProperty);
    }

    [Fact]
    public async Task An_object_that_the_projection_fails_on_stays_as_it_was_and_the_others_go_on()
    {
        ServerStub server = new();
        server.Put("blue", "c1");
        await using InformerBed bed = new(server, project: value => value.Data.ContainsKey("bad") ? throw new InvalidOperationException("mine") : value);
        await bed.StartAsync();
        server.Put("blue", "c1", value => value["data"]!["bad"] = "");
        server.Put("blue", "c2");
        await Eventually.HoldsAsync(() => bed.Informer.Store.Count == 2, "the next object comes");
        bed.Informer.Store.Get(new ObjectKey("blue", "c1"))!.Metadata.ResourceVersion.Should().Be("101");
        bed.Logged(LogLevel.Error).Should().ContainSingle().Which.Should().Contain("blue/c1");
    }

    [Fact]
    public async Task An_object_that_does_not_fit_its_type_blinds_nobody_to_the_others()
    {
        ServerStub server = new();
        server.Put("blue", "bad", value => value["data"] = new JsonArray(1));
        server.Put("blue", "good");
        await using InformerBed bed = new(server);
        await bed.StartAsync();
        bed.Informer.Store.Count.Should().Be(1);
        server.Put("blue", "good", value => value["data"] = new JsonArray(2));
        server.Put("blue", "next");
        await Eventually.HoldsAsync(() => bed.Informer.Store.Count == 2, "the next object comes");
        bed.Informer.Store.Get(new ObjectKey("blue", "good"))!.Metadata.ResourceVersion.Should().Be("102", "it is left as it was last seen");
        bed.Logged(LogLevel.Warning).Should().HaveCount(2).And.Contain(line => line.Contains("blue/bad", StringComparison.Ordinal));
        server.SendExpired();
        await Eventually.HoldsAsync(() => server.Watches == 2, "it listed again");
        bed.Logged(LogLevel.Warning).Should().HaveCount(2, "each state is complained of once");
        server.Delete("blue", "good");
        await Eventually.HoldsAsync(() => bed.Informer.Store.Count == 1, "its end is seen all the same");
    }

    [Fact]
    public async Task Each_of_several_namespaces_has_its_own_watch_and_nothing_else_is_seen()
    {
        ServerStub server = new();
        server.Put("blue", "c1");
        server.Put("green", "c1");
        server.Put("red", "c1");
        await using InformerBed bed = new(server, new InformerOptions { Namespaces = ["blue", "green"] });
        await bed.StartAsync();
        await Eventually.HoldsAsync(() => server.OpenWatches == 2, "both watches are open");
        bed.Informer.Store.List().Select(one => one.Metadata.NamespaceProperty).Should().BeEquivalentTo("blue", "green");
        server.Delete("green", "c1");
        await Eventually.HoldsAsync(() => bed.Informer.Store.Count == 1, "the other namespace is watched too");
        bed.Informer.HasSeen(new ObjectKey("green", "c1"), server.Version).Should().BeTrue();
        bed.Informer.HasSeen(new ObjectKey("blue", "c9"), server.Version).Should().BeFalse("nothing came of that namespace since");
        bed.Informer.HasSeen(new ObjectKey("red", "c1"), server.Version).Should().BeTrue("it will never be told");
    }

    [Fact]
    public async Task A_server_that_ends_every_watch_at_once_is_not_hammered()
    {
        ServerStub server = new();
        server.Instead = path => path.Contains("watch=true", StringComparison.Ordinal) ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("") } : null;
        await using InformerBed bed = new(server);
        bed.Start();
        await Eventually.HoldsAsync(() => server.Watches >= 4, "it tries again");
        bed.Logged(LogLevel.Warning).Should().ContainSingle().Which.Should().Contain("at once");
    }

    [Fact]
    public async Task A_failure_that_comes_back_at_one_version_is_gone_round_by_a_list()
    {
        ServerStub server = new();
        bool isBroken = true;
        server.Instead = path => isBroken && path.Contains("watch=true", StringComparison.Ordinal) ? ServerStub.Refusal(HttpStatusCode.InternalServerError, "InternalError") : null;
        await using InformerBed bed = new(server);
        bed.Start();
        await Eventually.HoldsAsync(() => server.Lists >= 2, "it lists again");
        isBroken = false;
        server.Put("blue", "c1");
        await bed.AgreesAsync();
    }

    [Fact]
    public async Task Stopping_closes_the_watch()
    {
        ServerStub server = new();
        InformerBed bed = new(server);
        await bed.StartAsync();
        await bed.DisposeAsync();
        server.Put("blue", "c1");
        await Eventually.HoldsAsync(() => server.OpenWatches == 0, "the server's end of the watch sees the close");
    }
}
