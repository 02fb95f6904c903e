using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Tests.Validation;

public class TrtEngineValidatorTests
{
    private const string Target = "- {name: cpu, runtime: OnnxRuntime}";
    private const string Cosine = "metric: CosineSimilarity, output: softmax_11.tmp_0, min: \"0.999\"";
    private const string Layer = "{pattern: LayerNormalization, output: Protected}";

    [Theory]
    // names
    [InlineData("name: ocr-rec", "name: Ocr", "metadata.name: must be at most 63")]
    [InlineData("name: ocr-rec", "generateName: x", "metadata.name: is required")]
    [InlineData("namespace: vision", "namespace: a.b", "metadata.namespace: must be")]
    [InlineData("name: lines", "name: \"a/../b\"", "spec.profiles[0].name: must be lower-case")]
    [InlineData("name: cosine", "name: cer", "spec.accuracy.gates[1].name: 'cer' is already used by spec.accuracy.gates[0]")]
    [InlineData(Target, Target + "\n    " + Target, "spec.targets[1].name: 'cpu' is already used by spec.targets[0]")]
    [InlineData("precisions: [INT8, FP16]", "precisions: [INT8, INT8]", "spec.precisions[1]: 'INT8' is already used by spec.precisions[0]; remove one")]
    // bounds
    [InlineData("precisions: [INT8, FP16]", "precisions: []", "spec.precisions: must have at least 1 entry")]
    [InlineData("keep: 5", "keep: 0", "spec.publish.keep: 0 is out of range; write a whole number from 1 to 100")]
    [InlineData("maxSamples: 128", "maxSamples: 0", "spec.calibration.maxSamples: 0 is out of range")]
    [InlineData("searchPercent: 50", "searchPercent: 100", "spec.accuracy.searchPercent: 100 is out of range; write a whole number from 1 to 99")]
    [InlineData("equalization: \"Off\"", "autoProtect: {policy: UntilGatesPass, maxPercent: 101}", "spec.autoProtect.maxPercent: 101 is out of range")]
    [InlineData("confidence: \"0.9\"", "confidence: \"0.5\"", "spec.accuracy.confidence: must lie between")]
    [InlineData("confidence: \"0.9\"", "confidence: \"1\"", "spec.accuracy.confidence: must lie between")]
    [InlineData("confidence: \"0.9\"", "confidence: \"9e-1\"", "spec.accuracy.confidence: must be a decimal number in quotes")]
    [InlineData("uri: models/rec.onnx", "uri: \"\"", "spec.model.source.uri: is required")]
    [InlineData("name: \"*softmax*\"", "name: \"\"", "spec.protectedLayers[0].name: may not be empty")]
    [InlineData("\"06b3a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e\"", "06b3", "spec.model.source.sha256: must be the 64 lower-case hexadecimal digits")]
    [InlineData("min: [1, 3, 48, 32]", "min: [0, 3, 48, 32]", "spec.profiles[0].inputs[0].min[0]: 0 is out of range; write a whole number from 1 to 2147483647")]
    [InlineData("min: [1, 3, 48, 32]", "min: [1,1,1,1,1,1,1,1,1]", "spec.profiles[0].inputs[0].min: has too many entries; at most 8")]
    [InlineData("blank: 0", "blank: -1", "spec.accuracy.gates[0].decoder.blank: -1 is out of range")]
    [InlineData("nodeSelector: {\"nvidia.com/gpu.product\": A10}", "nodeSelector: {\"\": A10}", "the key must have 1 to 317 characters")]
    // profiles
    [InlineData("opt: [8, 3, 48, 320]", "opt: [8, 3, 48]", "spec.profiles[0].inputs[0]: min, opt and max of input 'x' have 4, 3 and 4 dimensions")]
    [InlineData("opt: [8, 3, 48, 320]", "opt: [8, 3, 48, 2000]", "on axis 3 of input 'x' min 32, opt 2000 and max 1280 do not ascend")]
    [InlineData("min: [1, 3, 48, 32]", "min: [9, 3, 48, 32]", "on axis 0 of input 'x' min 9, opt 8")]
    [InlineData("  precisions:", "    - {name: two, inputs: [{name: z, min: [1], opt: [1], max: [1]}]}\n  precisions:", "spec.profiles[1].inputs: every profile must list the same inputs, and 'x' is missing here")]
    // targets
    [InlineData(Target, "- {name: cpu}", "spec.targets[0]: needs an architecture or a computeCapability")]
    [InlineData(Target, "- {name: cpu, architecture: Ampere, computeCapability: \"8.0\"}", "spec.targets[0].computeCapability: may not stand beside architecture")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, architecture: Ampere}", "spec.targets[0].architecture: has no meaning with runtime OnnxRuntime")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, computeCapability: \"8.0\"}", "spec.targets[0].computeCapability: has no meaning with runtime OnnxRuntime")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, gpuProduct: A10}", "spec.targets[0].gpuProduct: has no meaning")]
    [InlineData(Target, "- {name: cpu, architecture: Volta}", "spec.targets[0].architecture: compute capability 7.0 is older than 7.5, and no supported TensorRT builds for it")]
    [InlineData(Target, "- {name: cpu, computeCapability: \"6.1\"}", "spec.targets[0].computeCapability: compute capability 6.1 is older than 7.5")]
    [InlineData(Target, "- {name: cpu, computeCapability: \"8.1\"}", "TensorRT does not build for compute capability 8.1")]
    [InlineData(Target, "- {name: cpu, computeCapability: \"86\"}", "must be a compute capability in quotes")]
    [InlineData(Target, "- {name: cpu, architecture: Hopper, runtime: TensorRTRTX}", "TensorRTRTX does not build for compute capability 9.0")]
    [InlineData(Target, "- {name: cpu, architecture: Ampere, precisions: [FP8]}", "spec.targets[0].precisions[0]: compute capability 8.0 cannot run FP8; it can run INT8, FP16, TF32, FP32")]
    [InlineData(Target, "- {name: cpu, architecture: Turing, precisions: [TF32]}", "compute capability 7.5 cannot run TF32")]
    [InlineData(Target, "- {name: cpu, runtime: OnnxRuntime, precisions: [TF32]}", "OnnxRuntime cannot run TF32")]
    [InlineData(Target, "- {name: cpu, architecture: Ada, precisions: [FP8]}", "spec.targets[0].precisions[0]: FP8 is not in spec.precisions")]
    [InlineData("precisions: [INT8, FP16]", "precisions: [TF32]", "spec.targets[0]: OnnxRuntime can run none of spec.precisions (TF32)")]
    [InlineData(Target, "- {name: cpu, architecture: Ada, hardwareCompatibility: None}", "spec.targets[0].gpuProduct: is required with hardwareCompatibility None")]
    [InlineData(Target, "- {name: cpu, architecture: Ada, gpuProduct: L4}", "spec.targets[0].gpuProduct: holds only with hardwareCompatibility None")]
    // protection
    [InlineData(Layer, "{precision: FP32}", "spec.protectedLayers[1]: needs exactly one of name, regex, opType, pattern or between")]
    [InlineData(Layer, "{name: a, opType: Conv}", "spec.protectedLayers[1].opType: may not stand beside name")]
    [InlineData(Layer, "{regex: \"(\"}", "spec.protectedLayers[1].regex: is not a regular expression")]
    [InlineData(Layer, "{regex: \"(?=a)b\"}", "spec.protectedLayers[1].regex: uses look-around")]
    [InlineData(Layer, "{regex: \"(a)\\\\1\"}", "spec.protectedLayers[1].regex: uses look-around, a back-reference")]
    [InlineData(Layer, "{opType: \"a b\"}", "spec.protectedLayers[1].opType: must be an ONNX operator type")]
    [InlineData(Layer, "{between: {from: a, to: A}}", "spec.protectedLayers[1].between: from and to are the same node")]
    [InlineData("targets: [cpu]", "targets: [cup]", "spec.protectedLayers[2].targets[0]: there is no target 'cup' in spec.targets; did you mean 'cpu'?")]
    // calibration
    [InlineData("source: {uri: data/calib.tar}", "cache: {uri: c}\n    source: {uri: d}", "spec.calibration.cache: may not stand beside source")]
    [InlineData("source: {uri: data/calib.tar}\n", "\n", "spec.calibration: needs exactly one of source or cache")]
    [InlineData("  calibration:\n    source: {uri: data/calib.tar}\n    method: Entropy\n    maxSamples: 128\n", "", "spec.calibration: is required: target 'cpu' may use INT8")]
    [InlineData("equalization: \"Off\"", "autoProtect: {policy: TopK}", "spec.autoProtect.count: is required with policy TopK")]
    [InlineData("equalization: \"Off\"", "autoProtect: {count: 3}", "spec.autoProtect.count: holds only with policy TopK")]
    [InlineData("equalization: \"Off\"", "rebuild: {policy: OnSourceChange}", "spec.rebuild.interval: is required")]
    [InlineData("equalization: \"Off\"", "rebuild: {interval: 1h}", "spec.rebuild.interval: holds only with policy OnSourceChange")]
    // gates
    [InlineData("maxIncrease: \"0.005\"", "maxDrop: \"0.005\"", "spec.accuracy.gates[0].maxDrop: lower is better for CharacterErrorRate; write max or maxIncrease")]
    [InlineData("maxIncrease: \"0.005\"", "min: \"0.005\"", "spec.accuracy.gates[0].min: lower is better for CharacterErrorRate")]
    [InlineData("maxIncrease: \"0.005\"", "maxIncrease: \"-0.1\"", "spec.accuracy.gates[0].maxIncrease: -0.1 is out of range")]
    [InlineData("maxIncrease: \"0.005\"", "maxIncrease: \"0.1\"\n        max: \"1\"", "spec.accuracy.gates[0].maxIncrease: may not stand beside max")]
    [InlineData("        maxIncrease: \"0.005\"\n", "", "spec.accuracy.gates[0]: needs exactly one of min, max, maxDrop or maxIncrease")]
    [InlineData("        decoder: {type: CtcGreedy, blank: 0, vocabulary: {uri: data/keys.txt}}\n", "", "spec.accuracy.gates[0].decoder: is required with CharacterErrorRate")]
    [InlineData(Cosine, "metric: Accuracy, output: o, min: \"0.9\", decoder: {vocabulary: {uri: a}}", "spec.accuracy.gates[1].decoder: has no meaning with Accuracy")]
    [InlineData(Cosine, "metric: WordErrorRate, output: o, max: \"0.1\", decoder: {vocabulary: {uri: a}, ignore: [\" \"]}", "spec.accuracy.gates[1].decoder.ignore: has no meaning with WordErrorRate")]
    [InlineData(Cosine, "metric: CosineSimilarity, output: o, min: \"1.5\"", "spec.accuracy.gates[1].min: 1.5 is out of range for CosineSimilarity; write a decimal from \"-1\" to \"1\"")]
    [InlineData(Cosine, "metric: CosineSimilarity, output: o, max: \"0.5\"", "spec.accuracy.gates[1].max: higher is better for CosineSimilarity; write min")]
    [InlineData(Cosine, "metric: CosineSimilarity, output: o, maxDrop: \"0.5\"", "spec.accuracy.gates[1].maxDrop: CosineSimilarity is already measured against FP32; write min")]
    [InlineData(Cosine, "metric: KlDivergence, output: o, maxIncrease: \"0.5\"", "KlDivergence is already measured against FP32; write max")]
    [InlineData(Cosine, "metric: F1, output: o, maxIncrease: \"0.5\"", "higher is better for F1; write min or maxDrop")]
    [InlineData(Cosine, "metric: F1, output: \"\", maxDrop: \"0.5\"", "spec.accuracy.gates[1].output: is required")]
    [InlineData(Cosine, "metric: F1, output: o, maxDrop: \"0.5\", targets: [gpu]", "spec.accuracy.gates[1].targets[0]: there is no target 'gpu'")]
    // performance
    [InlineData("equalization: \"Off\"", "performance: {gates: [{name: a, metric: SpeedupOverFp16, max: \"1.0\"}]}", "spec.performance.gates[0].max: higher is better for SpeedupOverFp16; write min")]
    [InlineData("equalization: \"Off\"", "performance: {gates: [{name: a, metric: SpeedupOverFp16, min: \"0\"}]}", "spec.performance.gates[0].min: must be greater than zero")]
    [InlineData("equalization: \"Off\"", "performance: {gates: [{name: a, metric: SpeedupOverFp16, min: \"1\", targets: [b]}]}", "spec.performance.gates[0].targets[0]: there is no target 'b'")]
    // addresses
    [InlineData("uri: models/rec.onnx", "uri: http://x/y", "spec.model.source.uri: the scheme 'http' is not known")]
    [InlineData("uri: models/rec.onnx", "uri: azblob:acct/x", "must start with azblob:// in lower case")]
    [InlineData("uri: models/rec.onnx", "uri: HTTPS://x/y", "must start with https:// in lower case")]
    [InlineData("uri: models/rec.onnx", "uri: https:///y", "names no host or container")]
    [InlineData("uri: models/rec.onnx", "uri: https://me:hush@x/y", "spec.model.source.uri: holds a user name or password")]
    [InlineData("uri: models/rec.onnx", "uri: \"https://x/y?sv=1&SIG=hush\"", "holds a signature or token; remove it and name a Secret in secretRef")]
    [InlineData("uri: models/rec.onnx", "uri: \"https://x/y?s%69g=hush\"", "holds a signature or token")]
    [InlineData("uri: models/rec.onnx", "uri: \"https://x/y?a=1&X-Amz-Signature=hush\"", "holds a signature or token")]
    [InlineData("uri: data/keys.txt", "uri: ftp://x/y", "spec.accuracy.gates[0].decoder.vocabulary.uri: the scheme 'ftp' is not known")]
    [InlineData("uri: out", "uri: https://x/y", "spec.publish.destination.uri: releases cannot be written to https")]
    public void A_broken_rule_is_named_with_its_field_and_place(string old, string replacement, string expected)
    {
        var errors = Sample.Validate(old, replacement);

        errors.Select(error => $"{error.Path}: {error.Message}").Should().ContainSingle().Which.Should().Contain(expected).And.NotContain("hush");
        errors.Should().OnlyContain(error => error.Line > 0 && error.Column > 0 && error.File == "trtengine.yaml");
    }

    [Theory]
    [InlineData("uri: models/rec.onnx", "uri: ../x y/rec.onnx")]
    [InlineData("uri: models/rec.onnx", "uri: file:///data/rec.onnx")]
    [InlineData("uri: models/rec.onnx", "uri: 'C:\\models\\rec.onnx'")]
    [InlineData("uri: models/rec.onnx", "uri: \"https://x/y?version=1\"")]
    [InlineData("uri: out", "uri: s3://bucket/engines")]
    [InlineData("namespace: vision", "labels: {a: b}")]
    [InlineData(Target, "- {name: a, architecture: Ampere}\n    - {name: cpu, computeCapability: \"8.6\", runtime: TensorRTRTX, verification: Simulated}")]
    [InlineData(Target, "- {name: cpu, architecture: Ada, hardwareCompatibility: None, gpuProduct: NVIDIA-L4}")]
    [InlineData(Layer, "{regex: \"^/encoder/.*(q|k)_proj$\"}")]
    [InlineData(Layer, "{opType: \"com.microsoft::Attention\"}")]
    [InlineData(Cosine, "metric: Sqnr, output: o, min: \"20.5\"")]
    [InlineData(Cosine, "metric: Accuracy, output: o, maxDrop: \"0.01\"")]
    [InlineData("precisions: [INT8, FP16]", "precisions: [INT8, TF32]")]
    public void A_sound_variant_passes(string old, string replacement) => Sample.Validate(old, replacement).Should().BeEmpty();

    [Fact]
    public void Every_target_has_a_gate()
    {
        var text = Sample.With(Target, Target + "\n    - {name: other, runtime: OnnxRuntime}")
            .Replace("- name: cer\n", "- name: cer\n        targets: [cpu]\n", StringComparison.Ordinal)
            .Replace("{name: cosine,", "{name: cosine, targets: [cpu],", StringComparison.Ordinal);
        TrtEngineValidator.Validate(TrtOperator.Api.Yaml.TrtEngineYaml.Read(text, "t.yaml").Engine).Should().ContainSingle().Which.ToString()
            .Should().Be("spec.accuracy.gates: has no gate for target 'other'; name it in a gate's targets, or leave targets out of one");
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_equal_because_they_become_files()
    {
        var engine = Sample.Engine();
        engine.Spec.Accuracy.Gates[1].Name = "CER";

        TrtEngineValidator.Validate(engine).Should().Contain(error => error.Message.Contains("already used", StringComparison.Ordinal));
    }

    [Fact]
    public void An_object_with_missing_parts_is_refused_and_not_dereferenced()
    {
        var engine = new TrtEngine { Metadata = null!, Spec = { Model = null!, Accuracy = { Gates = [null!] }, Targets = [null!], Publish = null! } };

        TrtEngineValidator.Validate(engine).Select(error => error.Path).Should()
            .Contain(["metadata", "metadata.name", "spec.model", "spec.accuracy.gates[0]", "spec.targets[0]", "spec.publish"]);
    }

    [Fact]
    public void A_number_that_is_no_member_of_an_enum_is_refused()
    {
        var engine = Sample.Engine();
        engine.Spec.Targets[0].Runtime = (TargetRuntime)9;
        engine.Spec.Precisions[0] = (EnginePrecision)9;

        TrtEngineValidator.Validate(engine).Select(error => error.Path).Should().Contain(["spec.targets[0].runtime", "spec.precisions[0]"]);
    }

    [Theory]
    [InlineData("7.5", "INT8, FP16, FP32")]
    [InlineData("8.0", "INT8, FP16, TF32, FP32")]
    [InlineData("8.7", "INT8, FP16, TF32, FP32")]
    [InlineData("8.9", "INT8, FP8, FP16, TF32, FP32")]
    [InlineData("12.0", "INT8, FP8, FP16, TF32, FP32")]
    [InlineData(null, "INT8, FP8, FP16, FP32")]
    public void What_a_target_may_use_follows_its_compute_capability(string? computeCapability, string expected)
    {
        var spec = new TrtEngineSpec { Precisions = [EnginePrecision.INT8, EnginePrecision.FP8, EnginePrecision.FP16, EnginePrecision.TF32] };
        var target = new EngineTarget { ComputeCapability = computeCapability, Runtime = computeCapability is null ? TargetRuntime.OnnxRuntime : TargetRuntime.TensorRT };

        string.Join(", ", ComputeCapabilities.PrecisionsOf(spec, target)).Should().Be(expected);
    }

    [Fact]
    public void Every_architecture_has_a_compute_capability_that_is_built_for_or_too_old()
    {
        foreach (var architecture in Enum.GetValues<GpuArchitecture>())
        {
            var computeCapability = ComputeCapabilities.Of(architecture);
            ComputeCapabilities.IsTooOld(computeCapability).Should().Be(!ComputeCapabilities.BuiltForBy(TargetRuntime.TensorRT).Contains(computeCapability));
        }
    }
}
