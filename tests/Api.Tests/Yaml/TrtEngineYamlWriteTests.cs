using CsCheck;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;

namespace TrtOperator.Api.Tests.Yaml;

public class TrtEngineYamlWriteTests
{
    private static readonly string[] Awkward = ["no", "Off", "y", "null", "~", "1e3", "0x1F", "1_000", "12:30", "2026-01-02", ".inf", "-", "- a", "a: b", "#x", " a ", "*a", "&a", "!t", "%", "@", "a\nb", "a\r\n b", "\"", "'", "---", "...", "é\U0001F600", "<<", "\u0085", "\u2028", "\uFEFFx", ""];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Int[0, Awkward.Length - 1].Select(i => Awkward[i]),
        Gen.String[Gen.Char["ab01.:-#'\"\\ \n\t,[]{}é"], 0, 12]);

    [Fact]
    public void The_sample_reads_back_as_it_was_written()
    {
        var text = TrtEngineYaml.Write(Sample.Engine());

        TrtEngineYaml.Write(TrtEngineYaml.Read(text, "again").Engine).Should().Be(text);
        CanonicalJson.Write(TrtEngineYaml.Read(text, "again").Engine).Should().Be(CanonicalJson.Write(Sample.Engine()));
        text.Should().StartWith("apiVersion: trtengine.dev/v1alpha1\nkind: TrtEngine\nmetadata:\n  name: ocr-rec\n");
        text.Should().Contain("equalization: \"Off\"\n").And.Contain("maxIncrease: \"0.005\"\n").And.NotContain("\r").And.NotContain("null");
    }

    [Fact]
    public void Any_text_survives_the_round_trip() =>
        Gen.Select(Text, Text, Text.Array[0, 4], Gen.Int, Gen.Bool).Sample((name, output, targets, keep, suspend) =>
        {
            var engine = Sample.Engine();
            engine.Spec.Targets[0].Name = name;
            engine.Spec.Accuracy.Gates[0].Output = output;
            engine.Spec.Accuracy.Gates[0].Targets = targets;
            engine.Spec.Builder!.NodeSelector![output] = name;
            engine.Spec.Publish.Keep = keep;
            engine.Spec.Suspend = suspend;
            var written = TrtEngineYaml.Write(engine);
            return CanonicalJson.Write(TrtEngineYaml.Read(written, "again").Engine) == CanonicalJson.Write(engine);
        }, iter: 2000);

    [Fact]
    public void Equal_specs_have_equal_canonical_json_however_they_are_written()
    {
        var terse = Sample.Read(Sample.With("    keep: 5\n", "    keep: 3\n")).Engine.Spec;
        var wordy = Sample.Read(Sample.With("    keep: 5\n", "    when: AllTargets\n    layout: Plain\n")).Engine.Spec;

        TrtEngineYaml.CanonicalJsonOf(wordy).Should().Be(TrtEngineYaml.CanonicalJsonOf(terse));
        TrtEngineYaml.CanonicalJsonOf(terse).Should().StartWith("{\"accuracy\":{\"confidence\":\"0.9\",\"gates\":[{\"decoder\":{\"blank\":0,")
            .And.NotContain("null").And.NotContain(": ");
    }

    [Fact]
    public void A_changed_value_changes_the_canonical_json() =>
        TrtEngineYaml.CanonicalJsonOf(Sample.Read(Sample.With("keep: 5", "keep: 6")).Engine.Spec)
            .Should().NotBe(TrtEngineYaml.CanonicalJsonOf(Sample.Engine().Spec));

    [Fact]
    public void Status_and_times_survive_the_round_trip()
    {
        var engine = Sample.Engine();
        engine.Metadata.CreationTimestamp = new DateTime(2026, 1, 31, 8, 0, 0, DateTimeKind.Utc);
        engine.Status = new TrtEngineStatus
        {
            ObservedGeneration = 7,
            Conditions = [new() { Type = "Ready", Status = "True", Reason = "Published", Message = "yes", LastTransitionTime = new DateTime(2026, 1, 31, 8, 0, 1, DateTimeKind.Utc) }],
            Targets = [new() { Name = "cpu", State = TargetState.Published, PrecisionCounts = new Dictionary<string, int> { ["INT8"] = 12 } }],
        };

        var again = TrtEngineYaml.Read(TrtEngineYaml.Write(engine), "again").Engine;

        again.Metadata.CreationTimestamp.Should().Be(engine.Metadata.CreationTimestamp);
        again.Status!.Conditions![0].LastTransitionTime.Should().Be(engine.Status.Conditions[0].LastTransitionTime);
        again.Status.Targets![0].PrecisionCounts!["INT8"].Should().Be(12);
    }
}
