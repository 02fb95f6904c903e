using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Transport;

public sealed class ResourceClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private ApiServerDouble _server = null!;
    private Kubernetes _library = null!;
    private ApiConnection _connection = null!;
    private ResourceClient<V1Job> _jobs = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServerDouble.StartAsync();
        _library = _server.Client();
        _connection = new ApiConnection(_library, concurrentWrites: 3);
        _jobs = new ResourceClient<V1Job>(_connection, ResourceKind.Of<V1Job>());
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        _library.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task An_object_lives_from_create_to_delete()
    {
        V1Job made = await _jobs.CreateAsync(Job("one"), default);
        made.Metadata.Uid.Should().NotBeEmpty();
        made.Metadata.ResourceVersion.Should().NotBeEmpty();

        V1Job patched = await _jobs.PatchAsync(Key("one"), ObjectPatch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["a"] = "b" } } }), null, default);
        patched.Metadata.Labels.Should().Contain("a", "b");
        patched = await _jobs.PatchAsync(Key("one"), ObjectPatch.Json([new JsonObject { ["op"] = "replace", ["path"] = "/metadata/labels/a", ["value"] = "c" }]), null, default);
        patched.Metadata.Labels.Should().Contain("a", "c");
        patched = await _jobs.PatchAsync(Key("one"), ObjectPatch.Merge(new JsonObject { ["status"] = new JsonObject { ["active"] = 1 } }), "status", default);
        patched.Status.Active.Should().Be(1);

        V1Job read = (await _jobs.GetAsync(Key("one"), default))!;
        read.Metadata.ResourceVersion.Should().Be(patched.Metadata.ResourceVersion);
        (await _jobs.DeleteAsync(Key("one"), read.Metadata.Uid, default)).Should().BeTrue();
        await _server.Objects.SettleAsync();
        (await _jobs.GetAsync(Key("one"), default)).Should().BeNull();
        (await _jobs.DeleteAsync(Key("one"), (string?)null, default)).Should().BeFalse();
    }

    [Fact]
    public async Task A_delete_keeps_to_its_preconditions_and_propagation()
    {
        V1Job made = await _jobs.CreateAsync(Job("one"), default);
        (await Refused(() => _jobs.DeleteAsync(Key("one"), new DeleteOptions(Uid: "another"), default))).IsConflict.Should().BeTrue();
        (await Refused(() => _jobs.DeleteAsync(Key("one"), new DeleteOptions(ResourceVersion: "1"), default))).IsConflict.Should().BeTrue();
        (await _jobs.DeleteAsync(Key("one"), new DeleteOptions(made.Metadata.Uid, made.Metadata.ResourceVersion, PropagationPolicy.Orphan, 0), default)).Should().BeTrue();
        JsonNode body = _server.Writes[^1].Body!;
        ((string?)body["propagationPolicy"]).Should().Be("Orphan");
        ((int?)body["gracePeriodSeconds"]).Should().Be(0);
    }

    [Fact]
    public async Task A_taken_name_and_a_lost_update_are_told_apart()
    {
        V1Job made = await _jobs.CreateAsync(Job("one"), default);
        ApiException taken = await Refused(() => _jobs.CreateAsync(Job("one"), default));
        taken.IsAlreadyExists.Should().BeTrue();
        taken.Message.Should().Contain("already exists");
        await _jobs.PatchAsync(Key("one"), ObjectPatch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["a"] = "b" } } }), null, default);
        ApiException lost = await Refused(() => _jobs.ReplaceAsync(made, default));
        lost.IsConflict.Should().BeTrue();
        lost.IsAlreadyExists.Should().BeFalse();
    }

    [Fact]
    public async Task A_list_comes_page_by_page_and_by_selector()
    {
        for (int i = 0; i < 5; i++)
        {
            await _jobs.CreateAsync(Job($"j{i}", ("odd", i % 2 == 1 ? "yes" : "no")), default);
        }

        List<string> names = [];
        string? next = null;
        int pages = 0;
        do
        {
            ResourcePage<V1Job> page = await _jobs.ListAsync(new ListOptions(), 2, next, default);
            names.AddRange(page.Items.Select(job => job.Metadata.Name));
            next = page.Continue;
            pages++;
        }
        while (next is not null);
        names.Should().BeEquivalentTo("j0", "j1", "j2", "j3", "j4");
        pages.Should().Be(3);
        (await _jobs.ListAsync(new ListOptions("default", "odd in (yes)"), 50, null, default)).Items.Should().HaveCount(2);
        (await _jobs.ListAsync(new ListOptions("default", FieldSelector: "metadata.name=j3"), 50, null, default)).Items.Should().ContainSingle();
        (await _jobs.ListAsync(new ListOptions("kube-system"), 50, null, default)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task An_expired_continuation_is_told_as_such()
    {
        await _jobs.CreateAsync(Job("one"), default);
        await _jobs.CreateAsync(Job("two"), default);
        ResourcePage<V1Job> page = await _jobs.ListAsync(new ListOptions(), 1, null, default);
        await _jobs.CreateAsync(Job("three"), default);
        _server.CompactHistory();
        (await Refused(() => _jobs.ListAsync(new ListOptions(), 1, page.Continue, default))).IsExpired.Should().BeTrue();
    }

    [Fact]
    public async Task A_watch_tells_what_happens_from_a_version_on_and_opens_before_anything_does()
    {
        V1Job before = await _jobs.CreateAsync(Job("before"), default);
        await using IAsyncEnumerator<WatchNotice<V1Job>> watch = _jobs.WatchAsync(new ListOptions(), before.Metadata.ResourceVersion, Long, default).GetAsyncEnumerator();
        ValueTask<bool> first = watch.MoveNextAsync();
        await Eventually.HoldsAsync(() => _server.WatchesOf(ServedKinds.Jobs).Count == 1, "the watch is open");
        V1Job made = await _jobs.CreateAsync(Job("after"), default);
        (await first).Should().BeTrue();
        watch.Current.Kind.Should().Be(WatchNoticeKind.Added);
        watch.Current.Item!.Metadata.Name.Should().Be("after");
        watch.Current.ResourceVersion.Should().Be(made.Metadata.ResourceVersion);
        _server.WatchesOf(ServedKinds.Jobs).Bookmark();
        (await watch.MoveNextAsync()).Should().BeTrue();
        watch.Current.Kind.Should().Be(WatchNoticeKind.Bookmark);
        watch.Current.Item.Should().BeNull();
        await _jobs.DeleteAsync(Key("after"), (string?)null, default);
        (await watch.MoveNextAsync()).Should().BeTrue();
        watch.Current.Kind.Should().Be(WatchNoticeKind.Deleted);
        _server.WatchesOf(ServedKinds.Jobs).End();
        (await watch.MoveNextAsync()).Should().BeFalse("the end of a watch is no error");
    }

    [Fact]
    public async Task A_cut_a_truncated_and_an_expired_watch_are_each_told()
    {
        V1Job job = await _jobs.CreateAsync(Job("one"), default);
        await FluentActions.Awaiting(() => Drain(() => _server.WatchesOf(ServedKinds.Jobs).Cut())).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(() => Drain(() =>
        {
            _server.WatchesOf(ServedKinds.Jobs).TruncateNext();
            _server.Objects.Delete(ServedKinds.Jobs, "default", "one");
        })).Should().ThrowAsync<IOException>();
        (await Refused(() => Drain(() => _server.WatchesOf(ServedKinds.Jobs).Expire()))).IsExpired.Should().BeTrue();
        _server.CompactHistory();
        (await Refused(() => Drain(() => { }, job.Metadata.ResourceVersion))).IsExpired.Should().BeTrue();

        async Task<int> Drain(Action act, string? version = null)
        {
            int seen = 0;
            int opened = _server.WatchesOf(ServedKinds.Jobs).Opened;
            Task run = Task.Run(async () =>
            {
                await foreach (WatchNotice<V1Job> _ in _jobs.WatchAsync(new ListOptions(), version ?? $"{_server.Objects.Version}", Long, default))
                {
                    seen++;
                }
            });
            await Eventually.HoldsAsync(() => run.IsCompleted || _server.WatchesOf(ServedKinds.Jobs).Opened > opened, "the watch is open");
            act();
            await run;
            return seen;
        }
    }

    [Fact]
    public async Task Cancelling_a_watch_closes_its_connection()
    {
        using CancellationTokenSource stop = new();
        Task<bool>[] watches = [.. Enumerable.Range(0, 5).Select(_ => _jobs.WatchAsync(new ListOptions(), $"{_server.Objects.Version}", Long, stop.Token).GetAsyncEnumerator(stop.Token).MoveNextAsync().AsTask())];
        await Eventually.HoldsAsync(() => _server.WatchesOf(ServedKinds.Jobs).Count == 5, "the watches are open");
        await stop.CancelAsync();
        foreach (Task<bool> watch in watches)
        {
            await FluentActions.Awaiting(() => watch).Should().ThrowAsync<OperationCanceledException>();
        }

        await Eventually.HoldsAsync(() => _server.WatchesOf(ServedKinds.Jobs).Count == 0, "the server sees each connection close");
    }

    [Fact]
    public async Task Never_more_writes_are_under_way_than_allowed()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int arrived = 0;
        using IDisposable hook = _server.OnRequest(request =>
        {
            if (!request.IsWrite || request.Phase != RequestPhase.Before)
            {
                return null;
            }

            Interlocked.Increment(ref arrived);
            return Fault.Until(gate.Task);
        });
        Task[] writes = [.. Enumerable.Range(0, 8).Select(i => _jobs.CreateAsync(Job($"j{i}"), default))];
        await Eventually.HoldsAsync(() => Volatile.Read(ref arrived) == 3, "as many writes as allowed are under way");
        (await _jobs.ListAsync(new ListOptions(), 10, null, default)).Items.Should().BeEmpty("reads wait for no write");
        arrived.Should().Be(3);
        gate.SetResult();
        await Task.WhenAll(writes);
        arrived.Should().Be(8);
    }

    [Fact]
    public async Task A_token_that_changes_is_sent_as_it_is_now()
    {
        _server.RequireToken("second");
        (await Refused(() => _jobs.GetAsync(Key("one"), default))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using Kubernetes library = new(new KubernetesClientConfiguration { Host = _server.Url.ToString(), TokenProvider = new Rotating("first", "second") });
        using ApiConnection connection = new(library);
        ResourceClient<V1Job> jobs = new(connection, ResourceKind.Of<V1Job>());
        (await Refused(() => jobs.GetAsync(Key("one"), default))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await jobs.GetAsync(Key("one"), default)).Should().BeNull();
    }

    private static ObjectKey Key(string name) => new("default", name);

    private static async Task<ApiException> Refused(Func<Task> act) => (await FluentActions.Awaiting(act).Should().ThrowAsync<ApiException>()).Which;

    private static V1Job Job(string name, params (string Key, string Value)[] labels)
        => new()
        {
            Metadata = new V1ObjectMeta { NamespaceProperty = "default", Name = name, Labels = labels.ToDictionary(one => one.Key, one => one.Value) },
            Spec = new V1JobSpec { Template = new V1PodTemplateSpec { Spec = new V1PodSpec { RestartPolicy = "Never", Containers = [new V1Container { Name = "c", Image = "i" }] } } },
        };

    private sealed class Rotating(params string[] tokens) : k8s.Authentication.ITokenProvider
    {
        private int _next;

        public Task<System.Net.Http.Headers.AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
            => Task.FromResult(new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", tokens[Math.Min(Interlocked.Increment(ref _next), tokens.Length) - 1]));
    }
}
