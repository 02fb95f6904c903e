using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Tests.Yaml;

public class TrtEngineYamlReadTests
{
    [Fact]
    public void A_good_declaration_is_read_with_its_values_and_defaults()
    {
        var engine = Sample.Engine();

        engine.Metadata.Name.Should().Be("ocr-rec");
        engine.Metadata.NamespaceProperty.Should().Be("vision");
        engine.Spec.Model.Source.Uri.Should().Be("models/rec.onnx");
        engine.Spec.Precisions.Should().Equal(EnginePrecision.INT8, EnginePrecision.FP16);
        engine.Spec.Profiles![0].Inputs[0].Max.Should().Equal(16, 3, 48, 1280);
        engine.Spec.Targets[0].Runtime.Should().Be(TargetRuntime.OnnxRuntime);
        engine.Spec.Targets[0].Verification.Should().Be(VerificationMode.Full);
        engine.Spec.ProtectedLayers![1].Pattern.Should().Be(LayerPattern.LayerNormalization);
        engine.Spec.ProtectedLayers[1].Precision.Should().Be(ProtectedPrecision.FP32);
        engine.Spec.ProtectedLayers[2].Between!.From.Should().Be("p2o.MatMul.4");
        engine.Spec.Calibration!.Method.Should().Be(CalibrationMethod.Entropy);
        engine.Spec.Accuracy.Confidence.Should().Be("0.9");
        engine.Spec.Accuracy.Gates[0].Decoder!.Separator.Should().BeEmpty();
        engine.Spec.Publish.Keep.Should().Be(5);
        engine.Spec.Builder!.Tolerations![0].TolerationSeconds.Should().Be(60);
        engine.Spec.Builder.Resources!.Limits["memory"].ToString().Should().Be("8Gi");
        engine.Spec.Builder.NodeSelector!["nvidia.com/gpu.product"].Should().Be("A10");
        TrtEngineValidator.Validate(engine).Should().BeEmpty();
        SupportedFeatures.Check(engine).Should().BeEmpty();
    }

    [Theory]
    [InlineData("runtime: OnnxRuntime", "runtme: OnnxRuntime", "trtengine.yaml:14:19: spec.targets[0].runtme: unknown field; did you mean 'runtime'?")]
    [InlineData("keep: 5", "kep: 5", "trtengine.yaml:37:5: spec.publish.kep: unknown field; did you mean 'keep'?")]
    [InlineData("operator: Exists", "oprator: Exists", "spec.builder.tolerations[0].oprator: unknown field; did you mean 'operator'?")]
    [InlineData("keep: 5", "zzzzzz: 5", "spec.publish.zzzzzz: unknown field; known here are destination, layout, when, keep, pin")]
    [InlineData("maxSamples: 128", "maxSamples: \"128\"", "spec.calibration.maxSamples: a whole number is expected, and \"128\" in quotes is text; remove the quotes")]
    [InlineData("maxSamples: 128", "maxSamples: 1.5", "a whole number in plain decimal digits is expected, not 1.5")]
    [InlineData("maxSamples: 128", "maxSamples: 0128", "a whole number in plain decimal digits is expected, not 0128")]
    [InlineData("maxSamples: 128", "maxSamples: 1_000", "a whole number in plain decimal digits is expected, not 1_000")]
    [InlineData("maxSamples: 128", "maxSamples: 99999999999", "out of range")]
    [InlineData("maxSamples: 128", "maxSamples: [1]", "a whole number is expected, not a list")]
    [InlineData("maxSamples: 128", "maxSamples:", "spec.calibration.maxSamples: is empty; a whole number is expected, or remove the field")]
    [InlineData("maxIncrease: \"0.005\"", "maxIncrease: 0.005", "spec.accuracy.gates[0].maxIncrease: text is expected, and 0.005 without quotes is a number; put it in quotes: \"0.005\"")]
    [InlineData("name: ocr-rec", "name: no", "metadata.name: text is expected, and kubectl reads no without quotes as a boolean; put it in quotes: \"no\"")]
    [InlineData("output: softmax_11.tmp_0", "output: y", "put it in quotes: \"y\"")]
    [InlineData("name: ocr-rec", "name: 2026-01-02", "is a date; put it in quotes")]
    [InlineData("name: ocr-rec", "name: 12:30", "is a number; put it in quotes")]
    [InlineData("name: ocr-rec", "name: 1e3", "is a number; put it in quotes")]
    [InlineData("equalization: \"Off\"", "equalization: Off", "kubectl reads Off without quotes as a boolean; put it in quotes: \"Off\"")]
    [InlineData("equalization: \"Off\"", "suspend: yes", "spec.suspend: true or false is expected, not 'yes'")]
    [InlineData("equalization: \"Off\"", "suspend: \"true\"", "remove the quotes")]
    [InlineData("precisions: [INT8, FP16]", "precisions: [INT8, fp16]", "spec.precisions[1]: unknown value 'fp16'; did you mean 'FP16'? Known are INT8, FP8, FP16, TF32, FP32")]
    [InlineData("precisions: [INT8, FP16]", "precisions: [INT8, 1]", "unknown value '1'; known are INT8")]
    [InlineData("precisions: [INT8, FP16]", "precisions: INT8", "spec.precisions: a list is expected, not a single value")]
    [InlineData("precisions: [INT8, FP16]", "precisions: {a: b}", "spec.precisions: a list is expected, not a map")]
    [InlineData("{uri: data/calib.tar}", "data/calib.tar", "spec.calibration.source: a map of fields is expected, not a single value")]
    [InlineData("nodeSelector: {\"nvidia.com/gpu.product\": A10}", "nodeSelector: [a]", "spec.builder.nodeSelector: a map is expected, not a list")]
    [InlineData("nodeSelector: {\"nvidia.com/gpu.product\": A10}", "nodeSelector: {major: 8}", "spec.builder.nodeSelector[\"major\"]: text is expected, and 8 without quotes is a number")]
    [InlineData("{uri: data/keys.txt}", "{sha256: abc}", "spec.accuracy.gates[0].decoder.vocabulary.uri: is required but missing")]
    [InlineData("  precisions: [INT8, FP16]\n", "", "spec.precisions: is required but missing")]
    [InlineData("keep: 5", "keep: 5\n    keep: 6", "trtengine.yaml:38:5: spec.publish.keep: is written twice, first on line 37; keep one")]
    [InlineData("memory: 8Gi", "memory: lots", "a quantity such as 500m or 8Gi is expected, not 'lots'")]
    [InlineData("memory: 8Gi", "memory: 1e999999999", "a quantity such as 500m or 8Gi is expected")]
    [InlineData("name: ocr-rec", "name: \"a\\0b\"", "NUL character")]
    [InlineData("name: ocr-rec", "name: ocr-rec\n  creationTimestamp: yesterday", "a time such as 2026-01-31T08:00:00Z is expected")]
    [InlineData("name: ocr-rec", "name: &a ocr-rec", "the anchor &a is not allowed")]
    [InlineData("name: ocr-rec", "name: *a", "the alias *a is not allowed")]
    [InlineData("name: ocr-rec", "name: !!str ocr-rec", "the tag tag:yaml.org,2002:str is not allowed")]
    [InlineData("name: ocr-rec", "? [a]\n  : b", "a field name must be text")]
    [InlineData("name: ocr-rec", "name: [", "this is not YAML")]
    [InlineData("trtengine.dev/v1alpha1", "trtengine.dev/v1", "trtengine.yaml:1:13: apiVersion: must be trtengine.dev/v1alpha1")]
    [InlineData("kind: TrtEngine", "kind: BuilderClass", "trtengine.yaml:2:7: kind: must be TrtEngine")]
    public void A_slip_is_named_with_its_place(string old, string replacement, string expected)
    {
        Sample.ReadErrors(Sample.With(old, replacement)).Select(error => error.ToString())
            .Should().ContainSingle(message => message.Contains(expected), "expected '{0}'", expected);
    }

    [Theory]
    [InlineData("", "the document is empty")]
    [InlineData("# nothing\n", "the document is empty")]
    [InlineData("---\n", "a TrtEngine is expected")]
    [InlineData("[]", "a TrtEngine is expected")]
    [InlineData("kind: TrtEngine", "apiVersion: is required but missing")]
    public void What_is_no_declaration_is_refused(string text, string expected) =>
        Sample.ReadErrors(text)[0].ToString().Should().Contain(expected);

    [Fact]
    public void All_errors_are_reported_in_the_order_of_the_text()
    {
        var text = Sample.With("keep: 5", "kep: 5").Replace("method: Entropy", "method: Entropi", StringComparison.Ordinal)
            .Replace("name: lines", "nam: lines", StringComparison.Ordinal);

        var read = () => Sample.Read(text);

        var thrown = read.Should().Throw<InvalidDeclarationException>().Which;
        thrown.Errors.Select(error => error.Path).Should().Equal("spec.profiles[0].nam", "spec.profiles[0].name", "spec.calibration.method", "spec.publish.kep");
        thrown.Message.Should().Be("trtengine.yaml:10:7: spec.profiles[0].nam: unknown field; did you mean 'name'? (and 3 more errors)");
    }

    [Fact]
    public void A_leading_marker_a_byte_order_mark_and_comments_are_fine() =>
        Sample.Read("\uFEFF# ours\n---\n" + Sample.Text + "\n...\n").Engine.Metadata.Name.Should().Be("ocr-rec");

    [Fact]
    public void A_second_document_is_refused() =>
        Sample.ReadErrors(Sample.Text + "\n---\n" + Sample.Text).Should().ContainSingle().Which.ToString().Should().StartWith("trtengine.yaml:43:1: a second document");

    [Fact]
    public void What_kubectl_adds_is_read()
    {
        var engine = Sample.Read(Sample.With("name: ocr-rec", """
            name: ocr-rec
              creationTimestamp: null
              uid: 0af
              generation: 3
              managedFields:
                - {manager: kubectl, time: "2026-01-31T08:00:00Z", fieldsV1: {"f:spec": {".": {}, a: 1, b: true, c: null, d: [x]}}}
            """)).Engine;

        engine.Metadata.Generation.Should().Be(3);
        engine.Metadata.ManagedFields[0].Time.Should().Be(new DateTime(2026, 1, 31, 8, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public void Every_field_and_entry_has_its_place()
    {
        var places = Sample.Read().Locations;

        places.Find("spec").Should().Be((6, 1));
        places.Find("spec.targets[0].runtime").Should().Be((14, 19));
        places.Find("spec.accuracy.gates[1]").Should().Be((34, 9));
        places.Find("spec.builder.nodeSelector[\"nvidia.com/gpu.product\"]").Line.Should().Be(40);
        places.Find("spec.accuracy.gates[1].decoder.vocabulary").Should().Be((34, 9), "an absent field is placed at what would hold it");
        places.Find("nowhere").Should().Be((1, 1));
    }
}
