using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Tests.Validation;

public class StoredSpecConverterTests
{
    [Theory]
    [InlineData("""{"suspend": "yes"}""", "spec.suspend: must be true or false, not text; see 'kubectl explain trtengine.spec.suspend'")]
    [InlineData("""{"suspend": null}""", "spec.suspend: must be true or false, not null; see 'kubectl explain trtengine.spec.suspend'")]
    [InlineData("""{"publish": {"keep": "3"}}""", "spec.publish.keep: must be a whole number within its bounds, not text; see 'kubectl explain trtengine.spec.publish.keep'")]
    [InlineData("""{"publish": {"keep": 3000000000}}""", "spec.publish.keep: must be a whole number within its bounds, not a number; see 'kubectl explain trtengine.spec.publish.keep'")]
    [InlineData("""{"targets": [{"name": "a"}, {"name": ["b"]}]}""", "spec.targets[1].name: must be text, not a list; see 'kubectl explain trtengine.spec.targets.name'")]
    [InlineData("""{"targets": ["a"]}""", "spec.targets[0]: must be a map of fields, not text; see 'kubectl explain trtengine.spec.targets'")]
    [InlineData("""{"targets": {"a": 1}}""", "spec.targets: must be a list, not a map; see 'kubectl explain trtengine.spec.targets'")]
    [InlineData("""{"builder": {"nodeSelector": {"a.b/c": 5}}}""", "spec.builder.nodeSelector[\"a.b/c\"]: must be text, not a number; see 'kubectl explain trtengine.spec.builder.nodeSelector'")]
    [InlineData("5", "spec: must hold fields; 'kubectl explain trtengine.spec' lists them")]
    [InlineData("[]", "spec: must hold fields; 'kubectl explain trtengine.spec' lists them")]
    public void What_has_another_type_than_its_field_is_named(string spec, string expected)
        => Read(spec).Spec.Misfits.Select(one => one.ToString()).Should().Equal(expected);

    [Fact]
    public void All_else_is_read()
    {
        TrtEngine engine = Read("""{"suspend": 1, "precisions": ["INT8"], "publish": {"keep": true, "pin": "p", "destination": {"uri": "azblob://a/b"}}, "deletionPolicy": "Delete"}""");

        engine.Spec.Misfits.Select(one => one.Path).Should().BeEquivalentTo("spec.suspend", "spec.publish.keep");
        engine.Spec.DeletionPolicy.Should().Be(DeletionPolicy.Delete);
        engine.Spec.Precisions.Should().Equal(EnginePrecision.INT8);
        engine.Spec.Publish.Pin.Should().Be("p");
        engine.Spec.Publish.Destination.Uri.Should().Be("azblob://a/b");
        engine.Spec.Publish.Keep.Should().Be(new PublishSpec().Keep);
        engine.Metadata.Name.Should().Be("ocr");
        engine.Status!.ObservedGeneration.Should().Be(7);
    }

    [Fact]
    public void What_was_left_out_does_not_count_as_missing()
    {
        TrtEngine engine = Read("""{"targets": 5}""");

        TrtEngineValidator.Validate(engine).Should().ContainSingle().Which.Path.Should().Be("spec.targets");
    }

    [Theory]
    [InlineData("""{"tolerations": [{"tolerationSeconds": "soon"}]}""")]
    [InlineData("""{"resources": {"limits": {"cpu": [1]}}}""")]
    [InlineData("""{"affinity": 5}""")]
    public void Kubernetes_own_types_are_named_by_what_holds_them(string builder)
        => Read($$"""{"builder": {{builder}}, "suspend": true}""").Spec.Should().Match<TrtEngineSpec>(spec => spec.Suspend && spec.Misfits.Count == 1 && spec.Misfits[0].Path.StartsWith("spec.builder"));

    [Fact]
    public void More_misfits_than_one_reads_end_all_the_same()
    {
        JsonArray targets = [.. Enumerable.Range(0, 5000).Select(_ => (JsonNode)new JsonObject { ["name"] = 5 })];

        TrtEngine engine = Read(new JsonObject { ["targets"] = targets, ["suspend"] = true }.ToJsonString());

        engine.Spec.Misfits.Should().HaveCountLessThan(30).And.Contain(one => one.Path == "spec.targets");
        engine.Spec.Suspend.Should().BeTrue();
    }

    [Fact]
    public void A_sound_spec_is_read_and_written_as_ever()
    {
        const string Spec = """{"suspend": true, "precisions": ["FP16"]}""";

        TrtEngine engine = Read(Spec);

        engine.Spec.Misfits.Should().BeEmpty();
        JsonSerializer.Serialize(engine.Spec).Should().Be(JsonSerializer.Serialize(JsonSerializer.Deserialize<TrtEngineSpec>(Spec)));
        KubernetesJson.Serialize(engine).Should().Contain("\"suspend\":true").And.NotContain("isfits");
    }

    private static TrtEngine Read(string spec)
        => KubernetesJson.Deserialize<TrtEngine>($$$"""{"apiVersion": "trtengine.dev/v1alpha1", "kind": "TrtEngine", "metadata": {"name": "ocr"}, "spec": {{{spec}}}, "status": {"observedGeneration": 7}}""");
}
