using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

public abstract partial class ApiServerContract
{
    [Fact]
    public async Task A_delete_answers_with_a_status_that_names_the_object()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer made = (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        RawAnswer deleted = (await Api.DeleteAsync(Widgets(ns, "a"))).Expect(200);
        deleted.Body.ToJsonString().Should().Be(
            $$$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"a","group":"contract.trtengine.dev","kind":"widgets","uid":"{{{made.Uid}}}"}}""");
        (await Api.DeleteAsync(Widgets(ns, "a"))).Expect(404);
    }

    [Fact]
    public async Task A_delete_with_preconditions_deletes_only_what_was_meant()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer made = (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        RawAnswer uid = (await Api.DeleteAsync(Widgets(ns, "a"), Parse("""{"preconditions": {"uid": "someone-else"}}"""))).Expect(409);
        uid.Reason.Should().Be("Conflict");
        uid.Message.Should().Contain($"the UID in the precondition (someone-else) does not match the UID in record ({made.Uid}). The object might have been deleted and then recreated");
        RawAnswer version = (await Api.DeleteAsync(Widgets(ns, "a"), Parse("""{"preconditions": {"resourceVersion": "1"}}"""))).Expect(409);
        version.Message.Should().Contain($"the ResourceVersion in the precondition (1) does not match the ResourceVersion in record ({made.Version}). The object might have been modified");
        (await Api.DeleteAsync(Widgets(ns, "a"), Parse($$"""{"preconditions": {"uid": "{{made.Uid}}"} }"""))).Expect(200);
    }

    [Fact]
    public async Task Finalizers_hold_an_object_until_they_are_gone()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject widget = Widget("a");
        widget["metadata"]!["finalizers"] = new JsonArray("contract.trtengine.dev/hold");
        (await Api.PostAsync(Widgets(ns), widget)).Expect(201);
        RawAnswer marked = (await Api.DeleteAsync(Widgets(ns, "a"))).Expect(200);
        marked.Body["kind"]!.ToString().Should().Be("Widget");
        marked.Body["metadata"]!["deletionTimestamp"].Should().NotBeNull();
        marked.Body["metadata"]!["deletionGracePeriodSeconds"]!.ToString().Should().Be("0");
        marked.Body["metadata"]!["generation"]!.ToString().Should().Be("2");

        (await Api.DeleteAsync(Widgets(ns, "a"))).Expect(200).Version.Should().Be(marked.Version);
        RawAnswer more = (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"finalizers": ["contract.trtengine.dev/hold", "contract.trtengine.dev/more"]}}"""))).Expect(422);
        more.Message.Should().Contain("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted");
        (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"status": {"phase": "Ending"}}"""))).Expect(200);
        (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"finalizers": null}}"""))).Expect(200);
        (await Api.GetAsync(Widgets(ns, "a"))).Expect(404);
    }

    [Fact]
    public async Task Dependents_go_with_their_owner_in_the_background()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer owner = (await Api.PostAsync(Widgets(ns), Widget("owner"))).Expect(201);
        (await PostOwnedAsync(ns, Owned(Map("child"), owner))).Expect(201);
        (await Api.DeleteAsync(Widgets(ns, "owner"), Parse("""{"propagationPolicy": "Background"}"""))).Expect(200);
        (await Api.GetAsync(Widgets(ns, "owner"))).Expect(404);
        await GoneAsync(Maps(ns, "child"));
    }

    [Fact]
    public async Task A_dependent_of_an_owner_that_never_was_goes_too()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer owner = (await Api.PostAsync(Widgets(ns), Widget("owner"))).Expect(201);
        JsonObject child = Owned(Map("child"), owner);
        child["metadata"]!["ownerReferences"]![0]!["uid"] = "11111111-1111-1111-1111-111111111111";
        (await PostOwnedAsync(ns, child)).Expect(201);
        await GoneAsync(Maps(ns, "child"));
        (await Api.GetAsync(Widgets(ns, "owner"))).Expect(200);
    }

    [Fact]
    public async Task A_foreground_delete_waits_for_the_dependents()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer owner = (await Api.PostAsync(Widgets(ns), Widget("owner"))).Expect(201);
        JsonObject child = Owned(Map("child"), owner);
        child["metadata"]!["finalizers"] = new JsonArray("contract.trtengine.dev/hold");
        (await PostOwnedAsync(ns, child)).Expect(201);
        RawAnswer marked = (await Api.DeleteAsync(Widgets(ns, "owner"), Parse("""{"propagationPolicy": "Foreground"}"""))).Expect(200);
        marked.Body["metadata"]!["finalizers"]!.AsArray().Select(f => (string)f!).Should().Equal("foregroundDeletion");
        await EventuallyAsync(async () => (await Api.GetAsync(Maps(ns, "child"))).Body["metadata"]?["deletionTimestamp"] is not null, "the child is being deleted");
        (await Api.GetAsync(Widgets(ns, "owner"))).Expect(200);
        (await Api.PatchAsync(Maps(ns, "child"), Parse("""{"metadata": {"finalizers": null}}"""))).Expect(200);
        await GoneAsync(Widgets(ns, "owner"));
    }

    [Fact]
    public async Task Orphans_stay_and_lose_their_reference()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer owner = (await Api.PostAsync(Widgets(ns), Widget("owner"))).Expect(201);
        (await PostOwnedAsync(ns, Owned(Map("child"), owner))).Expect(201);

        // The collector learns of a dependent by a watch: an owner that is deleted before that would have none to orphan.
        await Task.Delay(TimeSpan.FromSeconds(2));
        (await Api.DeleteAsync(Widgets(ns, "owner"), Parse("""{"propagationPolicy": "Orphan"}"""))).Expect(200);
        await GoneAsync(Widgets(ns, "owner"));
        (await Api.GetAsync(Maps(ns, "child"))).Expect(200).Body["metadata"]!["ownerReferences"].Should().BeNull();
    }

    [Fact]
    public async Task A_job_deleted_without_a_policy_orphans_its_pods()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject job = Job("a");
        job["spec"]!["parallelism"] = 0;
        (await Api.PostAsync(Jobs(ns), job)).Expect(201);
        RawAnswer marked = (await Api.DeleteAsync(Jobs(ns, "a"))).Expect(200);
        marked.Body["metadata"]!["finalizers"]!.AsArray().Select(f => (string)f!).Should().Equal("orphan");
        await GoneAsync(Jobs(ns, "a"));
    }

    [Fact]
    public async Task A_terminating_namespace_takes_nothing_new()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject widget = Widget("held");
        widget["metadata"]!["finalizers"] = new JsonArray("contract.trtengine.dev/hold");
        (await Api.PostAsync(Widgets(ns), widget)).Expect(201);
        (await Api.PostAsync(Widgets(ns), Widget("free"))).Expect(201);
        (await Api.DeleteAsync($"api/v1/namespaces/{ns}")).Expect(200).Body["status"]!["phase"]!.ToString().Should().Be("Terminating");
        RawAnswer refused = null!;
        int tries = 0;

        // Admission looks at a cache, so the first ones may slip through.
        await EventuallyAsync(async () => (refused = await Api.PostAsync(Widgets(ns), Widget($"late-{++tries}"))).Status == 403, "a new object is refused");
        refused.Reason.Should().Be("Forbidden");
        refused.Message.Should().Be($"widgets.contract.trtengine.dev \"late-{tries}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated");
        refused.Body["details"]!["causes"]!.ToJsonString().Should().Be(
            $$"""[{"reason":"NamespaceTerminating","message":"namespace {{ns}} is being terminated","field":"metadata.namespace"}]""");
        await GoneAsync(Widgets(ns, "free"));
        await EventuallyAsync(async () => (await Api.GetAsync(Widgets(ns, "held"))).Body["metadata"]?["deletionTimestamp"] is not null, "the held one is being deleted");
        (await Api.PatchAsync(Widgets(ns, "held"), Parse("""{"metadata": {"finalizers": null}}"""))).Expect(200);
        await GoneAsync($"api/v1/namespaces/{ns}");
    }

    [Fact]
    public async Task A_selection_is_deleted_at_once()
    {
        string ns = await _server.NamespaceAsync();
        await Api.PostAsync(Widgets(ns), Labelled("a", ("go", "1")));
        await Api.PostAsync(Widgets(ns), Labelled("b"));
        (await Api.DeleteAsync(Widgets(ns) + "?labelSelector=go")).Expect(200);
        (await Api.GetAsync(Widgets(ns))).Names.Should().Equal("b");
    }

    // A real server's admission of blockOwnerDeletion looks kinds up in a list that it renews every half minute: a definition that was
    // made since is not in it.
    private async Task<RawAnswer> PostOwnedAsync(string ns, JsonObject child)
    {
        RawAnswer answer = await Api.PostAsync(Maps(ns), child);
        await EventuallyAsync(
            async () => answer.Status != 403 || !answer.Message.Contains("RESTMapping", StringComparison.Ordinal) || (answer = await Api.PostAsync(Maps(ns), child)).Status == 201,
            "admission knows the owner's kind");
        return answer;
    }

    private static JsonObject Owned(JsonObject child, RawAnswer owner)
    {
        child["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = $"{ContractServer.Group}/v1",
            ["kind"] = "Widget",
            ["name"] = "owner",
            ["uid"] = owner.Uid,
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        });
        return child;
    }
}
