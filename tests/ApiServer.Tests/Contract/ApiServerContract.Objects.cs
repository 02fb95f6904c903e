using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

public abstract partial class ApiServerContract
{
    [Fact]
    public async Task A_created_object_has_identity_version_and_the_kinds_defaults()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer made = (await Api.PostAsync(Jobs(ns), Job("a"))).Expect(201);

        made.Uid.Should().NotBeEmpty();
        made.Version.Should().MatchRegex("^[1-9][0-9]*$");
        JsonNode metadata = made.Body["metadata"]!;
        ((string)metadata["creationTimestamp"]!).Should().MatchRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$");
        metadata["managedFields"]!.AsArray().Should().NotBeEmpty();
        JsonNode spec = made.Body["spec"]!;
        spec["parallelism"]!.ToString().Should().Be("1");
        spec["completions"]!.ToString().Should().Be("1");
        spec["backoffLimit"]!.ToString().Should().Be("6");
        spec["template"]!["metadata"]!["labels"]!["controller-uid"]!.ToString().Should().Be(made.Uid);
        spec["template"]!["metadata"]!["labels"]!["job-name"]!.ToString().Should().Be("a");
        spec["selector"]!["matchLabels"]!["controller-uid"]!.ToString().Should().Be(made.Uid);
        spec["template"]!["spec"]!["containers"]![0]!["terminationMessagePath"]!.ToString().Should().Be("/dev/termination-log");
    }

    [Fact]
    public async Task What_exists_cannot_be_created_again()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Jobs(ns), Job("a"))).Expect(201);
        RawAnswer again = (await Api.PostAsync(Jobs(ns), Job("a"))).Expect(409);

        again.Reason.Should().Be("AlreadyExists");
        again.Message.Should().Be("jobs.batch \"a\" already exists");
        again.Body.ToJsonString().Should().Be(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"jobs.batch \u0022a\u0022 already exists","reason":"AlreadyExists","details":{"name":"a","group":"batch","kind":"jobs"},"code":409}""");
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer widget = (await Api.GetAsync(Widgets(ns, "a"))).Expect(404);
        widget.Body.ToJsonString().Should().Be(
            """{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"widgets.contract.trtengine.dev \u0022a\u0022 not found","reason":"NotFound","details":{"name":"a","group":"contract.trtengine.dev","kind":"widgets"},"code":404}""");
        (await Api.GetAsync("apis/nobody.example/v1/things")).Expect(404).Text.Should().Be("404 page not found\n");
        RawAnswer space = (await Api.PostAsync(Jobs("no-such-namespace"), Job("a"))).Expect(404);
        space.Message.Should().Be("namespaces \"no-such-namespace\" not found");
    }

    [Fact]
    public async Task A_prefix_becomes_a_name()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject map = Map("x");
        map["metadata"] = new JsonObject { ["generateName"] = "part-" };
        RawAnswer made = (await Api.PostAsync(Maps(ns), map)).Expect(201);
        ((string)made.Body["metadata"]!["name"]!).Should().MatchRegex("^part-[bcdfghjklmnpqrstvwxz2456789]{5}$");
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("-dash")]
    public async Task A_name_out_of_the_rules_is_invalid(string name)
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer refused = (await Api.PostAsync(Widgets(ns), Widget(name))).Expect(422);
        refused.Reason.Should().Be("Invalid");
        refused.Body["details"]!["causes"]![0]!["field"]!.ToString().Should().Be("metadata.name");
        refused.Message.Should().StartWith($"Widget.contract.trtengine.dev \"{name}\" is invalid: metadata.name: Invalid value: \"{name}\": ");
    }

    [Fact]
    public async Task A_jobs_name_must_fit_into_a_label()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Jobs(ns), Job(new string('a', 63)))).Expect(201);
        RawAnswer refused = (await Api.PostAsync(Jobs(ns), Job(new string('a', 64)))).Expect(422);
        refused.Message.Should().Contain("spec.template.labels: Invalid value: ").And.Contain("must be no more than 63 characters");
    }

    [Fact]
    public async Task An_update_of_an_old_version_conflicts()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer first = (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"spec": {"size": 2}}"""))).Expect(200);
        RawAnswer conflict = (await Api.PutAsync(Widgets(ns, "a"), first.Body)).Expect(409);

        conflict.Reason.Should().Be("Conflict");
        conflict.Message.Should().Be(
            "Operation cannot be fulfilled on widgets.contract.trtengine.dev \"a\": the object has been modified; please apply your changes to the latest version and try again");
        RawAnswer patch = await Api.PatchAsync(Widgets(ns, "a"), Parse($$"""{"metadata": {"resourceVersion": "{{first.Version}}"}, "spec": {"size": 3} }"""));
        patch.Expect(409).Reason.Should().Be("Conflict");
    }

    [Fact]
    public async Task A_custom_resource_is_not_updated_without_a_version()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        RawAnswer refused = (await Api.PutAsync(Widgets(ns, "a"), Widget("a"))).Expect(422);
        refused.Message.Should().Contain("metadata.resourceVersion: Invalid value: 0x0: must be specified for an update");
    }

    [Fact]
    public async Task An_update_for_another_uid_conflicts()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer first = (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"uid": "00000000-0000-0000-0000-000000000000"}}"""))).Expect(422)
            .Message.Should().Contain("metadata.uid: Invalid value: \"00000000-0000-0000-0000-000000000000\": field is immutable");
        first.Body["metadata"]!["uid"] = "00000000-0000-0000-0000-000000000000";
        string uid = (await Api.GetAsync(Widgets(ns, "a"))).Uid;
        RawAnswer refused = (await Api.PutAsync(Widgets(ns, "a"), first.Body)).Expect(409);
        refused.Reason.Should().Be("Conflict");
        refused.Message.Should().StartWith("Operation cannot be fulfilled on widgets.contract.trtengine.dev \"a\": ").And.EndWith(
            $"Precondition failed: UID in precondition: 00000000-0000-0000-0000-000000000000, UID in object meta: {uid}");
    }

    [Fact]
    public async Task A_write_that_changes_nothing_leaves_the_version_alone()
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer first = (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        RawAnswer same = (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"spec": {"size": 1}}"""))).Expect(200);
        same.Version.Should().Be(first.Version);
    }

    [Fact]
    public async Task Status_and_spec_are_written_apart()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject widget = Widget("a");
        widget["status"] = new JsonObject { ["phase"] = "Smuggled" };
        RawAnswer made = (await Api.PostAsync(Widgets(ns), widget)).Expect(201);
        made.Body["status"].Should().BeNull();
        made.Body["metadata"]!["generation"]!.ToString().Should().Be("1");

        RawAnswer status = (await Api.PatchAsync(Widgets(ns, "a") + "/status", Parse("""{"spec": {"size": 9}, "status": {"phase": "Ready"}}"""))).Expect(200);
        status.Body["spec"]!["size"]!.ToString().Should().Be("1");
        status.Body["status"]!["phase"]!.ToString().Should().Be("Ready");
        status.Body["metadata"]!["generation"]!.ToString().Should().Be("1");

        RawAnswer spec = (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"labels": {"l": "v"}}, "status": {"phase": "Lost"}, "spec": {"size": 2}}"""))).Expect(200);
        spec.Body["status"]!["phase"]!.ToString().Should().Be("Ready");
        spec.Body["metadata"]!["generation"]!.ToString().Should().Be("2");

        RawAnswer label = (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"metadata": {"labels": {"l": "w"}}}"""))).Expect(200);
        label.Body["metadata"]!["generation"]!.ToString().Should().Be("2");
    }

    [Fact]
    public async Task A_jobs_template_cannot_change()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Jobs(ns), Job("a"))).Expect(201);
        RawAnswer refused = (await Api.PatchAsync(Jobs(ns, "a"), Parse("""{"spec": {"template": {"spec": {"restartPolicy": "OnFailure"}}}}"""))).Expect(422);
        refused.Message.Should().Contain("spec.template: Invalid value: ").And.Contain("field is immutable");
        (await Api.PatchAsync(Jobs(ns, "a"), Parse("""{"spec": {"parallelism": 0}}"""))).Expect(200).Body["spec"]!["parallelism"]!.ToString().Should().Be("0");
    }

    [Fact]
    public async Task Events_have_two_shapes_and_one_identity()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject newer = Parse(
            $$"""
            {"apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"name": "e1"}, "eventTime": "2026-01-02T03:04:05.000000Z",
             "reportingController": "trtengine.dev/operator", "reportingInstance": "pod-1", "action": "Build", "reason": "Started", "note": "said", "type": "Normal",
             "regarding": {"kind": "Widget", "namespace": "{{ns}}", "name": "a"} }
            """);
        (await Api.PostAsync($"apis/events.k8s.io/v1/namespaces/{ns}/events", newer)).Expect(201).Body["note"]!.ToString().Should().Be("said");
        JsonObject core = (await Api.GetAsync($"api/v1/namespaces/{ns}/events/e1")).Expect(200).Body;
        core["message"]!.ToString().Should().Be("said");
        core["involvedObject"]!["name"]!.ToString().Should().Be("a");
        core["reportingComponent"]!.ToString().Should().Be("trtengine.dev/operator");
        (await Api.GetAsync($"api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Da")).Names.Should().Equal("e1");
        (await Api.GetAsync($"api/v1/namespaces/{ns}/events?fieldSelector=involvedObject.name%3Db")).Names.Should().BeEmpty();

        newer["metadata"] = new JsonObject { ["name"] = "e2" };
        newer.Remove("reportingInstance");
        (await Api.PostAsync($"apis/events.k8s.io/v1/namespaces/{ns}/events", newer)).Expect(422).Message.Should().Contain("reportingInstance");
    }
}
