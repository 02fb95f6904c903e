using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Api.Yaml;

namespace TrtOperator.Api.Tests;

/// <summary>A declaration that runs in this version, and what is needed to change one line of it.</summary>
internal static class Sample
{
    public const string Text = """
        apiVersion: trtengine.dev/v1alpha1
        kind: TrtEngine
        metadata:
          name: ocr-rec
          namespace: vision
        spec:
          model:
            source: {uri: models/rec.onnx, sha256: "06b3a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e"}
          profiles:
            - name: lines
              inputs: [{name: x, min: [1, 3, 48, 32], opt: [8, 3, 48, 320], max: [16, 3, 48, 1280]}]
          precisions: [INT8, FP16]
          targets:
            - {name: cpu, runtime: OnnxRuntime}
          protectedLayers:
            - {name: "*softmax*", precision: FP32}
            - {pattern: LayerNormalization, output: Protected}
            - {between: {from: p2o.MatMul.4, to: p2o.Softmax.2}, precision: FP16, targets: [cpu]}
          equalization: "Off"
          calibration:
            source: {uri: data/calib.tar}
            method: Entropy
            maxSamples: 128
          accuracy:
            source: {uri: azblob://acct/data/eval.tar, secretRef: {name: read}}
            searchPercent: 50
            confidence: "0.9"
            gates:
              - name: cer
                metric: CharacterErrorRate
                output: softmax_11.tmp_0
                maxIncrease: "0.005"
                decoder: {type: CtcGreedy, blank: 0, vocabulary: {uri: data/keys.txt}}
              - {name: cosine, metric: CosineSimilarity, output: softmax_11.tmp_0, min: "0.999"}
          publish:
            destination: {uri: out}
            keep: 5
          builder:
            serviceAccountName: builder
            nodeSelector: {"nvidia.com/gpu.product": A10}
            tolerations: [{key: gpu, operator: Exists, tolerationSeconds: 60}]
            resources: {limits: {cpu: 4, memory: 8Gi}}
        """;

    public static string With(string old, string replacement)
    {
        var at = Text.IndexOf(old, StringComparison.Ordinal);
        at.Should().BeGreaterThanOrEqualTo(0, "the sample must contain '{0}'", old);
        return string.Concat(Text.AsSpan(0, at), replacement, Text.AsSpan(at + old.Length));
    }

    public static TrtEngineDocument Read(string text = Text) => TrtEngineYaml.Read(text, "trtengine.yaml");

    public static IReadOnlyList<DeclarationError> ReadErrors(string text)
    {
        var read = () => Read(text);
        var errors = read.Should().Throw<InvalidDeclarationException>().Which.Errors;
        errors.Should().OnlyContain(error => error.File == "trtengine.yaml" && error.Line > 0 && error.Column > 0);
        return errors;
    }

    public static IReadOnlyList<DeclarationError> Validate(string old, string replacement)
    {
        var document = Read(With(old, replacement));
        return document.Locations.Locate(TrtEngineValidator.Validate(document.Engine));
    }

    public static IReadOnlyList<DeclarationError> Check(string old, string replacement) =>
        SupportedFeatures.Check(Read(With(old, replacement)).Engine);

    public static TrtEngine Engine() => Read().Engine;
}
