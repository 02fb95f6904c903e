using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Tests.Contract;

public abstract partial class ApiServerContract
{
    [Theory]
    [InlineData("{}", "spec.size", "Required value")]
    [InlineData("""{"size": "one"}""", "spec.size", "Invalid value: \"string\": spec.size in body must be of type integer: \"string\"")]
    [InlineData("""{"size": 1.5}""", "spec.size", "Invalid value: \"number\": spec.size in body must be of type integer: \"number\"")]
    [InlineData("""{"size": 0}""", "spec.size", "Invalid value: 0: spec.size in body should be greater than or equal to 1")]
    [InlineData("""{"size": 11}""", "spec.size", "Invalid value: 11: spec.size in body should be less than or equal to 10")]
    [InlineData("""{"size": 1, "color": "blue"}""", "spec.color", "Unsupported value: \"blue\": supported values: \"red\", \"green\"")]
    [InlineData("""{"size": 1, "code": "ab1"}""", "spec.code", "Invalid value: \"ab1\": spec.code in body should match '^[a-z]+$'")]
    [InlineData("""{"size": 1, "code": "ab\n"}""", "spec.code", null)]
    [InlineData("""{"size": 1, "code": "a"}""", "spec.code", "Invalid value: \"a\": spec.code in body should be at least 2 chars long")]
    [InlineData("""{"size": 1, "code": "abcdef"}""", "spec.code", null)]
    [InlineData("""{"size": 1, "few": []}""", "spec.few", "Invalid value: 0: spec.few in body should have at least 1 items")]
    [InlineData("""{"size": 1, "few": ["a", "b", "c"]}""", "spec.few", null)]
    [InlineData("""{"size": 1, "few": "a"}""", "spec.few", null)]
    [InlineData("""{"size": 1, "labels": {"a": 1}}""", "spec.labels.a", null)]
    [InlineData("""{"size": 1, "parts": [{"name": "a"}, {"name": "a"}]}""", "spec.parts[1]", "Duplicate value: map[string]interface {}{\"name\":\"a\"}")]
    [InlineData("""{"size": 1, "parts": [{"count": 1}]}""", "spec.parts[0].name", "Required value")]
    public async Task A_custom_resource_out_of_its_schema_is_invalid(string spec, string field, string? message)
    {
        string ns = await _server.NamespaceAsync();
        RawAnswer refused = (await Api.PostAsync(Widgets(ns), Widget("a", spec))).Expect(422);
        refused.Reason.Should().Be("Invalid");
        refused.Body["details"]!["kind"]!.ToString().Should().Be("Widget");
        JsonObject[] causes = [.. refused.Body["details"]!["causes"]!.AsArray().Select(c => c!.AsObject())];
        causes.Select(c => (string)c["field"]!).Should().Contain(f => f == field || f == field.Replace("[0]", "", StringComparison.Ordinal), "old servers leave out the index");
        if (message is not null)
        {
            string said = (string)causes[0]["message"]!;
            said.Should().Be(message);
            refused.Message.Should().StartWith($"Widget.contract.trtengine.dev \"a\" is invalid: ").And.Contain(message);
        }
    }

    [Fact]
    public async Task A_status_out_of_its_schema_is_invalid()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Widgets(ns), Widget("a"))).Expect(201);
        (await Api.PatchAsync(Widgets(ns, "a") + "/status", Parse("""{"status": {"count": "many"}}"""))).Expect(422)
            .Body["details"]!["causes"]![0]!["field"]!.ToString().Should().Be("status.count");
    }

    [Fact]
    public async Task Defaults_are_set_and_unknown_fields_are_dropped()
    {
        string ns = await _server.NamespaceAsync();
        JsonNode spec = (await Api.PostAsync(
            Widgets(ns),
            Widget("a", """{"size": 1, "unknown": 1, "mode": null, "color": null, "free": {"any": {"thing": 1}}, "parts": [{"name": "p", "junk": 1}]}"""))).Expect(201).Body["spec"]!;
        spec["mode"]!.ToString().Should().Be("auto");
        spec["nested"]!["depth"]!.ToString().Should().Be("3");
        spec.AsObject().Should().NotContainKey("color");
        spec["unknown"].Should().BeNull();
        spec["free"]!["any"]!["thing"]!.ToString().Should().Be("1");
        spec["parts"]![0]!["junk"].Should().BeNull();
    }

    [Fact]
    public async Task A_body_of_another_kind_is_refused()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Widgets(ns), Job("a"))).Expect(400).Reason.Should().Be("BadRequest");
        (await Api.PostAsync(Jobs(ns), Widget("a"))).Expect(400).Reason.Should().Be("BadRequest");
        JsonObject elsewhere = Widget("a");
        elsewhere["metadata"]!["namespace"] = "default";
        (await Api.PostAsync(Widgets(ns), elsewhere)).Expect(400).Message.Should().Be("the namespace of the provided object does not match the namespace sent on the request");
    }

    [Fact]
    public async Task Patches_merge_edit_and_apply()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Widgets(ns), Widget("a", """{"size": 1, "color": "red", "labels": {"x": "1", "y": "2"}}"""))).Expect(201);
        RawAnswer merged = (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"spec": {"color": null, "labels": {"x": null, "z": "3"}}}"""))).Expect(200);
        merged.Body["spec"]!["color"].Should().BeNull();
        merged.Body["spec"]!["labels"]!.ToJsonString().Should().Be("""{"y":"2","z":"3"}""");

        RawAnswer edited = (await Api.PatchAsync(
            Widgets(ns, "a"), JsonNode.Parse("""[{"op": "test", "path": "/spec/size", "value": 1}, {"op": "replace", "path": "/spec/size", "value": 4}]""")!, RawApi.JsonPatch)).Expect(200);
        edited.Body["spec"]!["size"]!.ToString().Should().Be("4");
        (await Api.PatchAsync(Widgets(ns, "a"), JsonNode.Parse("""[{"op": "test", "path": "/spec/size", "value": 1}]""")!, RawApi.JsonPatch)).Expect(422)
            .Reason.Should().Be("Invalid");
        (await Api.PatchAsync(Widgets(ns, "a"), Parse("""{"spec": {"size": 2}}"""), RawApi.StrategicPatch)).Expect(415).Reason.Should().Be("UnsupportedMediaType");
        (await Api.PatchAsync(Widgets(ns, "none"), Parse("""{"spec": {"size": 2}}"""))).Expect(404);

        JsonObject applied = Widget("b", """{"size": 3, "color": "green"}""");
        (await Api.PatchAsync(Widgets(ns, "b") + "?fieldManager=contract&force=true", applied, RawApi.ApplyPatch)).Expect(201);
        applied["spec"]!.AsObject().Remove("color");
        RawAnswer again = (await Api.PatchAsync(Widgets(ns, "b") + "?fieldManager=contract&force=true", applied, RawApi.ApplyPatch)).Expect(200);
        again.Body["spec"]!["color"].Should().BeNull();
        again.Body["metadata"]!["managedFields"]![0]!["operation"]!.ToString().Should().Be("Apply");
    }

    [Fact]
    public async Task A_strategic_patch_merges_lists_by_their_keys()
    {
        string ns = await _server.NamespaceAsync();
        JsonObject job = Job("a");
        job["spec"]!["parallelism"] = 0;
        (await Api.PostAsync(Jobs(ns), job)).Expect(201);
        (await Api.PatchAsync(Jobs(ns, "a"), Parse("""{"metadata": {"annotations": {"k": "v"}}}"""), RawApi.StrategicPatch)).Expect(200)
            .Body["metadata"]!["annotations"]!["k"]!.ToString().Should().Be("v");
        RawAnswer status = (await Api.PatchAsync(
            Jobs(ns, "a") + "/status", Parse("""{"status": {"conditions": [{"type": "Suspended", "status": "True"}]}}"""), RawApi.StrategicPatch)).Expect(200);
        status.Body["status"]!["conditions"]!.AsArray().Should().Contain(c => (string)c!["type"]! == "Suspended");
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PostAsync(Widgets(ns) + "?dryRun=All", Widget("a"))).Expect(201);
        (await Api.GetAsync(Widgets(ns, "a"))).Expect(404);
    }

    [Fact]
    public async Task Methods_that_make_no_sense_are_refused()
    {
        string ns = await _server.NamespaceAsync();
        (await Api.PutAsync(Jobs(ns), Job("a"))).Expect(405).Reason.Should().Be("MethodNotAllowed");
        (await Api.PutAsync(Widgets(ns), Widget("a"))).Expect(400).Reason.Should().Be("BadRequest");
        (await Api.PatchAsync(Widgets(ns, "a"), Parse("{}"), "text/plain")).Expect(415);
        (await Api.SendAsync(HttpMethod.Post, Widgets(ns), null)).Status.Should().BeOneOf(400, 415);
    }
}
