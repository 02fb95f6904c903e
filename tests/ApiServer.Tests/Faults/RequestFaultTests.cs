using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Tests.Contract;

namespace TrtOperator.ApiServer.Tests.Faults;

public sealed class RequestFaultTests : DoubleTest
{
    [Fact]
    public async Task A_connection_is_reset_before_a_write_or_after_it()
    {
        using (Server.OnRequest(r => r is { Phase: RequestPhase.Before, IsWrite: true } ? Fault.Reset() : null))
        {
            await Api.Invoking(a => a.PostAsync(Engines, Engine("a"))).Should().ThrowAsync<HttpRequestException>();
            Server.Objects.Find(ServedKinds.TrtEngines, "default", "a").Should().BeNull();
            Server.Writes.Should().BeEmpty();
        }

        using (Server.OnRequest(r => r is { Phase: RequestPhase.After, IsWrite: true } ? Fault.Reset() : null))
        {
            await Api.Invoking(a => a.PostAsync(Engines, Engine("a"))).Should().ThrowAsync<HttpRequestException>();
            Server.Objects.Find(ServedKinds.TrtEngines, "default", "a").Should().NotBeNull();
            Server.Writes.Should().ContainSingle().Which.StatusCode.Should().Be(201);
        }
    }

    [Fact]
    public async Task Any_refusal_is_answered_in_place()
    {
        Queue<Fault> faults = new([Fault.TooManyRequests(7), Fault.InternalError(), Fault.Unavailable(), Fault.Answer(RefusalException.Conflict(ServedKinds.TrtEngines, "a"))]);
        using IDisposable hook = Server.OnRequest(r => r.Phase == RequestPhase.Before && faults.TryDequeue(out Fault? next) ? next : null);
        RawAnswer slow = (await Api.PostAsync(Engines, Engine("a"))).Expect(429);
        slow.Body["details"]!["retryAfterSeconds"]!.ToString().Should().Be("7");
        (await Api.PostAsync(Engines, Engine("a"))).Expect(500).Reason.Should().Be("InternalError");
        (await Api.PostAsync(Engines, Engine("a"))).Expect(503).Reason.Should().Be("ServiceUnavailable");
        (await Api.PostAsync(Engines, Engine("a"))).Expect(409).Reason.Should().Be("Conflict");
        (await Api.PostAsync(Engines, Engine("a"))).Expect(201);
    }

    [Fact]
    public async Task A_request_waits_for_a_task()
    {
        TaskCompletionSource gate = new();
        using IDisposable hook = Server.OnRequest(r => r.Phase == RequestPhase.Before ? Fault.Until(gate.Task) : null);
        Task<RawAnswer> waiting = Api.PostAsync(Engines, Engine("a"));
        waiting.IsCompleted.Should().BeFalse();
        Server.Objects.Find(ServedKinds.TrtEngines, "default", "a").Should().BeNull();
        gate.SetResult();
        (await waiting).Expect(201);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_nth_write_nothing_is_served_until_lifted(bool answersLast)
    {
        using RawWatch watch = await WatchAsync();
        WriteStop stop = Server.StopAfterWrite(2, answersLast);
        (await Api.PostAsync("apis/coordination.k8s.io/v1/namespaces/default/leases", JsonNode.Parse("""{"metadata": {"name": "lease"}}""")!)).Expect(201);
        (await Api.PostAsync(Engines, Engine("a"))).Expect(201);
        (await Api.PostAsync(Engines, Engine("a"))).Expect(409);
        stop.Reached.IsCompleted.Should().BeFalse();
        Func<Task<RawAnswer>> second = () => Api.PatchAsync(Engines + "/a", JsonNode.Parse("""{"spec": {"size": 2}}""")!);
        if (answersLast)
        {
            (await second()).Expect(200);
        }
        else
        {
            await second.Should().ThrowAsync<HttpRequestException>();
        }

        await stop.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        Server.Objects.Get(ServedKinds.TrtEngines, "default", "a").ToJson()["spec"]!["size"]!.ToString().Should().Be("2");
        await Api.Invoking(a => a.GetAsync(Engines)).Should().ThrowAsync<HttpRequestException>();
        stop.Lift();
        (await Api.GetAsync(Engines)).Expect(200).Names.Should().Equal("a");
        Server.Writes.Where(w => w.Kind == ServedKinds.TrtEngines).Select(w => w.ToString()).Should().Equal(
            "2 create trtengines.trtengine.dev default/a -> 201",
            "0 create trtengines.trtengine.dev default/a -> 409",
            "3 patch trtengines.trtengine.dev default/a -> 200");
    }

    [Fact]
    public async Task Exactly_n_writes_take_effect_however_many_come_at_once()
    {
        WriteStop stop = Server.StopAfterWrite(10, answersLast: false);
        Task<RawAnswer>[] writes = [.. Enumerable.Range(0, 40).Select(i => Api.PostAsync(Engines, Engine($"e{i}")))];
        await stop.Reached.WaitAsync(TimeSpan.FromSeconds(60));
        int answered = 0;
        foreach (Task<RawAnswer> write in writes)
        {
            try
            {
                (await write).Expect(201);
                answered++;
            }
            catch (HttpRequestException)
            {
                // Cut off, as is meant.
            }
        }

        answered.Should().BeLessThan(10);
        Server.Objects.List(ServedKinds.TrtEngines).Should().HaveCount(10);
        Server.Writes.Should().HaveCount(10);
    }

    [Fact]
    public async Task A_token_is_asked_for_and_expires()
    {
        Server.RequireToken("first");
        (await Api.GetAsync(Engines)).Expect(401).Body.ToJsonString().Should().Be(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}""");
        using k8s.Kubernetes known = Server.Client();
        (await new RawApi(known).GetAsync(Engines)).Expect(200);
        Server.RequireToken("second");
        (await new RawApi(known).GetAsync(Engines)).Expect(401);
    }

    [Fact]
    public async Task What_no_rule_allows_is_forbidden_in_the_servers_words()
    {
        Server.AllowOnly([new AccessRule("trtengine.dev", "trtengines", "get"), new AccessRule("trtengine.dev", "trtengines", "create", "default")]);
        (await Api.PostAsync(Engines, Engine("a"))).Expect(201);
        (await Api.GetAsync(Engines + "/a")).Expect(200);
        (await Api.GetAsync(Engines)).Expect(403).Message.Should().Be(
            "trtengines.trtengine.dev is forbidden: User \"system:serviceaccount:trtengine-system:trtengine-operator\" cannot list resource \"trtengines\" in API group \"trtengine.dev\" in the namespace \"default\"");
        (await Api.GetAsync("apis/trtengine.dev/v1alpha1/trtengines")).Expect(403).Message.Should().EndWith("in API group \"trtengine.dev\" at the cluster scope");
        (await Api.PatchAsync(Engines + "/a/status", JsonNode.Parse("{}")!)).Expect(403).Message.Should().Contain("cannot patch resource \"trtengines/status\"");
        (await Api.PostAsync(Engines.Replace("default", "other", StringComparison.Ordinal), Engine("a"))).Expect(403);
    }

    [Fact]
    public async Task A_definition_may_come_late_and_go_away()
    {
        await using ApiServerDouble bare = await ApiServerDouble.StartAsync(new ApiServerOptions { ServesEngines = false });
        using k8s.Kubernetes client = bare.Client();
        RawApi api = new(client);
        (await api.GetAsync(Engines)).Expect(404);
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, Definition);
        bare.LoadDefinitions(path);
        (await api.PostAsync(Engines, Engine("a", 0))).Expect(422);
        (await api.PostAsync(Engines, Engine("a"))).Expect(201);
        (await api.DeleteAsync("apis/apiextensions.k8s.io/v1/customresourcedefinitions/trtengines.trtengine.dev")).Expect(200);
        (await api.GetAsync(Engines)).Expect(404);
        bare.LoadDefinitions(path);
        (await api.GetAsync(Engines)).Expect(200).Names.Should().BeEmpty();
        bare.Objects.List(ServedKinds.TrtEngines).Should().BeEmpty();
        File.Delete(path);
    }

    private const string Definition =
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: trtengines.trtengine.dev
        spec:
          group: trtengine.dev
          scope: Namespaced
          names: {kind: TrtEngine, listKind: TrtEngineList, plural: trtengines, singular: trtengine}
          versions:
          - name: v1alpha1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      size: {type: integer, minimum: 1}
        """;
}
