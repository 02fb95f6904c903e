using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Tests.Validation;

public class SupportedFeaturesTests
{
    private const string Target = "- {name: cpu, runtime: OnnxRuntime}";
    private const string Free = "equalization: \"Off\"";

    [Theory]
    [InlineData(Target, "- {name: cpu, architecture: Ampere}", "spec.targets[0].runtime: TensorRT is not available in this version; write runtime: TensorRTRTX, or runtime: OnnxRuntime and no architecture or computeCapability")]
    [InlineData(Target, "- {name: cpu, architecture: Ada, runtime: TensorRTRTX}", "spec.targets[0].verification: Full is not available in this version; write Simulated")]
    [InlineData(Target, "- {name: cpu, architecture: Ada, runtime: TensorRTRTX, verification: Simulated, hardwareCompatibility: SameComputeCapability}", "spec.targets[0].hardwareCompatibility: SameComputeCapability is not available")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, builderClassName: b}", "spec.targets[0].builderClassName: b is not available")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, verification: Simulated}", "spec.targets[0].verification: Simulated is not available")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, hardwareCompatibility: SameComputeCapability}", "spec.targets[0].hardwareCompatibility: SameComputeCapability is not available")]
    [InlineData(Free, "autoProtect: {policy: UntilGatesPass}", "spec.autoProtect.policy: UntilGatesPass is not available")]
    [InlineData(Free, "autoProtect: {policy: TopK, count: 2}", "spec.autoProtect.policy: TopK is not available")]
    [InlineData(Free, "autoProtect: {maxPercent: 20}", "spec.autoProtect.maxPercent: 20 is not available in this version, which searches for no layers to protect; write 10 or remove it")]
    [InlineData(Free, "autoProtect: {maxRounds: 0}", "spec.autoProtect.maxRounds: 0 is not available in this version")]
    [InlineData("searchPercent: 50", "searchPercent: 30", "spec.accuracy.searchPercent: 30 is not available in this version, which searches for no layers to protect; write 50 or remove it")]
    [InlineData(Free, "performance: {gates: [{name: a, metric: SpeedupOverFp16, min: \"1\"}]}", "spec.performance.gates: this field is not available")]
    [InlineData(Free, "performance: {selection: FastestPassing}", "spec.performance.selection: FastestPassing is not available in this version; remove it")]
    [InlineData(Free, "performance: {selection: InOrder}", "spec.performance.selection: InOrder is not available in this version; remove it")]
    [InlineData("keep: 5", "layout: Triton", "spec.publish.layout: Triton is not available in this version; write Plain")]
    [InlineData("keep: 5", "when: EachTarget", "spec.publish.when: EachTarget is not available in this version; write AllTargets")]
    [InlineData("keep: 5", "pin: r1", "spec.publish.pin: r1 is not available in this version; remove it")]
    [InlineData(Free, "rebuild: {policy: OnSourceChange, interval: 1h}", "spec.rebuild.policy: OnSourceChange is not available in this version; write Manual")]
    [InlineData("uri: out", "uri: s3://b/x", "spec.publish.destination.uri: s3:// is not available")]
    [InlineData("uri: models/rec.onnx", "uri: s3://b/x", "spec.model.source.uri: s3:// is not available")]
    [InlineData("uri: data/keys.txt", "uri: s3://b/x", "spec.accuracy.gates[0].decoder.vocabulary.uri: s3:// is not available")]
    [InlineData(Free, "deletionPolicy: Delete", "spec.deletionPolicy: Delete is not available in this version; write Retain")]
    [InlineData(Free, "suspend: true", "spec.suspend: true forbids a run")]
    public void What_is_not_available_is_refused_by_name(string old, string replacement, string expected) =>
        Sample.Check(old, replacement).Select(error => error.ToString()).Should().ContainSingle().Which.Should().StartWith(expected);

    [Theory]
    [InlineData(Free, "equalization: \"Off\"")]
    [InlineData(Free, "equalization: Auto")]
    [InlineData(Free, "autoProtect: {policy: \"Off\"}")]
    [InlineData(Free, "performance: {gates: []}")]
    [InlineData(Free, "rebuild: {policy: Manual}")]
    [InlineData(Free, "suspend: false")]
    [InlineData("[INT8, FP16]", "[INT8, TF32]")]
    [InlineData("[INT8, FP16]", "[INT8, FP8, FP16]")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, precisions: [INT8]}")]
    [InlineData(Target, "- {name: cpu, computeCapability: \"8.6\", runtime: TensorRTRTX, verification: Simulated, workspace: 512Mi, optimizationLevel: 5}")]
    [InlineData("uri: out", "uri: azblob://acct/c, secretRef: {name: write}")]
    public void What_is_available_is_accepted(string old, string replacement) => Sample.Check(old, replacement).Should().BeEmpty();

    [Fact]
    public void Equalization_needs_samples()
    {
        var engine = Sample.Engine();
        engine.Spec.Equalization = Api.V1Alpha1.EqualizationMode.Auto;
        engine.Spec.Calibration!.Cache = engine.Spec.Calibration.Source;
        engine.Spec.Calibration.Source = null;
        SupportedFeatures.Check(engine).Should().ContainSingle().Which.ToString().Should().StartWith("spec.equalization: Auto is not available").And.Contain("calibration.source");
    }

    [Fact]
    public void A_suspended_engine_is_no_error_on_a_cluster()
    {
        var engine = Sample.Engine();
        engine.Spec.Suspend = true;

        SupportedFeatures.Check(engine, local: false).Should().BeEmpty();
    }

    [Theory]
    [InlineData(Target, "- {name: a100, architecture: Ampere, verification: Simulated, builderClassName: gpus}")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, builderClassName: big}")]
    [InlineData(Free, "deletionPolicy: Delete")]
    public void A_cluster_can_do_more_than_a_local_run(string old, string replacement)
    {
        var engine = Sample.Read(Sample.With(old, replacement)).Engine;
        engine.Spec.ProtectedLayers![2].Targets = null;

        SupportedFeatures.Check(engine).Should().NotBeEmpty();
        SupportedFeatures.Check(engine, local: false).Should().BeEmpty();
    }

    [Fact]
    public void A_cluster_refuses_to_claim_that_it_ran_a_plan_on_a_GPU()
    {
        var engine = Sample.Read(Sample.With(Target, "- {name: a100, architecture: Ampere}")).Engine;

        SupportedFeatures.Check(engine, local: false).Should().ContainSingle().Which.ToString().Should().StartWith("spec.targets[0].verification: Full is not available in this version; write Simulated");
    }
}
