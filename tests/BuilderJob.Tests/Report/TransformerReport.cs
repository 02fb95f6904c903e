using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Tests.Report;

/// <summary>A report such as a run on a small transformer makes: two variants, of which one is refused.</summary>
internal static class TransformerReport
{
    public static RunReport Make(int blocks = 6) => new()
    {
        Header = new ReportHeader
        {
            Engine = "g2p",
            Namespace = "speech",
            ToolVersion = "0.1.0",
            Created = new DateTimeOffset(2026, 7, 29, 16, 3, 0, TimeSpan.FromHours(2)),
            Model = new ModelReport
            {
                Uri = "azblob://acct/models/g2p/encoder.onnx",
                Sha256 = "06b3e7f29f0a5d3f3cb6e1d2ac5d57b1a3f80c6e2d9b4f7a1c5e8d3b6a9f0c27",
                Opset = 17,
                NodeCount = 24 + (blocks * 20),
                ParameterCount = 4_812_345,
            },
            Libraries = [new LibraryReport { Name = "ONNX Runtime", Version = "1.31.1" }],
            Cpu = "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz",
        },
        Targets =
        [
            new TargetReport
            {
                Name = "cpu-fp16",
                Runtime = "OnnxRuntime",
                Precisions = ["FP16"],
                Verdict = TargetVerdict.Published,
                Reason = "Both gates passed: the word error rate rose by 0.0004 and may rise by 0.005, with 95 % confidence.",
                Variant = "cpu-fp16",
            },
            new TargetReport
            {
                Name = "cpu-int8",
                Runtime = "OnnxRuntime",
                Precisions = ["INT8", "FP16"],
                Verdict = TargetVerdict.Refused,
                Reason = "Gate wer failed: the word error rate rose from 0.0612 to 0.0736, that is by 0.0124, and may rise by 0.005.",
                Variant = "cpu-int8",
            },
        ],
        Variants = [Int8(blocks), Fp16(blocks)],
        Tensors = Tensors(blocks),
        Stages =
        [
            new StageReport { Name = "resolve", Key = "7c1e02d4b8a95f63", Seconds = 0.21, Reused = false, Bytes = 1_204 },
            new StageReport { Name = "reference outputs", Key = "a40b77e19c2d3f58", Seconds = 0.04, Reused = true, Bytes = 18_350_112 },
            new StageReport { Name = "calibrate", Key = "e93d5a017fb2c846", Seconds = 41.7, Reused = false, Bytes = 2_211_840 },
            new StageReport { Name = "prepare cpu-int8", Key = "58f6c0d21e7ba394", Seconds = 96.3, Reused = false, Bytes = 5_022_771 },
            new StageReport { Name = "prepare cpu-fp16", Key = "b2d8914fe06c7a35", Seconds = 12.9, Reused = false, Bytes = 9_731_006 },
            new StageReport { Name = "publish", Key = "04fa6be8d31c9752", Seconds = 1.4, Reused = false },
        ],
        Publication = new PublicationReport
        {
            Destination = "azblob://acct/engines/speech/g2p/",
            Release = "2026-07-29-1403-b2d8914f",
            Files =
            [
                File("cpu-fp16/model.prepared.onnx", '3', 9_731_006),
                File("cpu-fp16/precision-plan.json", '8', 88_120),
                File("manifest.json", 'c', 2_408),
            ],
        },
        Advice =
        [
            "Protect the attention scores of blocks 0 and 1 (pattern: AttentionScores): the search measured that this alone brings the word error rate within its limit.",
            "Give the gate cosine at least 212 samples: with 120 it cannot tell 0.9989 from 0.999.",
        ],
    };

    private static VariantReport Int8(int blocks) => new()
    {
        Name = "cpu-int8",
        Gates =
        [
            new GateReport
            {
                Name = "wer",
                Metric = "WordErrorRate",
                Output = "phonemes",
                Verdict = GateVerdict.Failed,
                Value = 0.0736,
                Reference = 0.0612,
                Difference = 0.0124,
                Bound = 0.0161,
                Confidence = 0.95,
                LimitKind = GateLimitKind.MaxIncrease,
                Limit = 0.005,
                LimitText = "maxIncrease 0.005",
                Sentence = "The word error rate rises by 0.0124, at most 0.0161 with 95 % confidence; it may rise by 0.005.",
                Samples = 500,
                WorstSamples =
                [
                    Sample("thorough", "TH ER1 OW0", "TH R UW1", 0.667),
                    Sample("colonel", "K ER1 N AH0 L", "K AH0 L OW1 N AH0 L", 0.6),
                    Sample("quay", "K IY1", "K W EY1", 1),
                    Sample("naïve café 🍵", "N AY0 IY1 V", "N EY1 V", 0.5),
                ],
            },
            new GateReport
            {
                Name = "cosine",
                Metric = "CosineSimilarity",
                Output = "logits",
                Verdict = GateVerdict.Inconclusive,
                Value = 0.99934,
                Bound = 0.99886,
                Confidence = 0.95,
                LimitKind = GateLimitKind.Min,
                Limit = 0.999,
                LimitText = "min 0.999",
                Sentence = "The similarity is 0.99934 and with 95 % confidence at least 0.99886; the limit of 0.999 lies between, and about 212 samples would tell.",
                Samples = 120,
                WorstSamples = [Sample("eval/0113.npz", "1.42, \u22120.31, 7.05", "1.18, \u22120.29, 6.11", 0.9871)],
            },
        ],
        Plan = Plan(blocks, true),
        Protections =
        [
            new ProtectionReport { Entry = "name: *softmax*", Precision = "FP32", Nodes = [.. Enumerable.Range(0, blocks).Select(b => $"/encoder/layers.{b}/attn/Softmax")] },
            new ProtectionReport { Entry = "pattern: LayerNormalization", Precision = "FP32", Nodes = [.. Enumerable.Range(0, blocks).SelectMany(b => new[] { $"/encoder/layers.{b}/norm1/LayerNormalization", $"/encoder/layers.{b}/norm2/LayerNormalization" })], Widenings = ["The island of /encoder/layers.0/norm1 took in its Add, which costs 0.02 ms."] },
            new ProtectionReport { Entry = "name: /encoder/layers.0/ffn/MatMul_1", Precision = "FP16", Automatic = true, Nodes = ["/encoder/layers.0/ffn/MatMul_1"] },
        ],
        Sensitivity =
        [
            .. Enumerable.Range(0, 8).Select(i => new SensitivityReport
            {
                Name = i == 0 ? "/encoder/layers.0/ffn/MatMul_1" : $"/encoder/layers.{i % blocks}/attn/MatMul_{i}",
                Nodes = [$"/encoder/layers.{i % blocks}/attn/MatMul_{i}"],
                Precision = "INT8",
                Error = i == 1 ? null : 0.4 / (i + 1),
                Share = 0.5 / (1 << i),
                Samples = 6,
                Blamed = i == 0,
            }),
        ],
        Rewrites =
        [
            new RewriteReport { Kind = "Migration", Tensor = "/encoder/layers.0/norm2/out", Nodes = ["/encoder/layers.0/norm2/LayerNormalization", "/encoder/layers.0/ffn/MatMul"], ErrorBefore = 3.1e-2, ErrorAfter = 4.2e-4, Kept = true, Reason = "channels evened by powers of two" },
            new RewriteReport { Kind = "Migration", Tensor = "/encoder/layers.0/norm1/out", Nodes = ["/encoder/layers.0/norm1/LayerNormalization", "/encoder/layers.0/attn/q/MatMul"], ErrorBefore = 2e-3, ErrorAfter = 1e-3, Kept = false, Reason = "the outputs suffer" },
            new RewriteReport { Kind = "BiasCorrection", Nodes = ["/head/MatMul"], Kept = false, Reason = "nothing was measured" },
        ],
        Refinement = new RefinementReport { ErrorBefore = 0.02, ErrorAfter = 0.013, Trials = [new EndEffectReport { What = "ranges by the histograms", Error = 0.02, Runs = 8, Taken = true }] },
        Size = new SizeReport { PreparedBytes = 5_022_771 },
        Compiled = new CompiledPlanReport
        {
            ComputeCapability = "8.6",
            Tf32 = false,
            Kernels = [new KernelCountReport { Kind = "MatrixProduct", Types = "Int8", Count = 31 }, new KernelCountReport { Kind = "Generated", Types = "Float and Half", Count = 12 }],
            Nodes =
            [
                new CompiledNodeReport { Name = "/head/MatMul", OpType = "MatMul", Asked = "INT8", Built = "FP16", Evidence = "Kernel 'head' (gemm) multiplies Half.", Kernels = ["head"] },
                new CompiledNodeReport { Name = "/norm/LayerNormalization", OpType = "LayerNormalization", SourceNames = ["/norm/Sqrt"], Asked = "FP32", Built = "FP32", Proof = "Computed", Evidence = "Kernel 'norm' (kgen) computes sqrt in Float.", Kernels = ["norm", "norm_1", "norm_2", "norm_3"] },
                new CompiledNodeReport { Name = "/head/Add", OpType = "Add", Asked = "FP16", Built = "FP16 or FP32", Kernels = ["head"] },
                new CompiledNodeReport { Name = "/softmax", OpType = "Softmax", Asked = "FP32", Proof = "Demoted", Evidence = "Kernel 'scores' (kgen) computes exp in Half, not in Float.", Kernels = ["scores"] },
            ],
            TypeChanges = [new TypeChangeReport { Kernel = "norm", From = "Half", To = "Float", AskedBy = ["/norm/Cast"] }, new TypeChangeReport { Kernel = "odd", From = "Float", To = "Half" }],
            QuantizationMisses = ["MatMul '/head/MatMul' was asked for in INT8 and is built in Half."],
            NotShown = ["Nothing was executed."],
        },
        Latency = new LatencyReport { Device = "8 cores", MedianMilliseconds = 1.84, P99Milliseconds = 2.31, Speedup = 2.07, Baseline = "FP32" },
    };

    private static VariantReport Fp16(int blocks) => new()
    {
        Name = "cpu-fp16",
        Gates =
        [
            new GateReport
            {
                Name = "wer",
                Metric = "WordErrorRate",
                Output = "phonemes",
                Verdict = GateVerdict.Passed,
                Value = 0.0616,
                Reference = 0.0612,
                Difference = 0.0004,
                Bound = 0.0019,
                Confidence = 0.95,
                LimitKind = GateLimitKind.MaxIncrease,
                Limit = 0.005,
                LimitText = "maxIncrease 0.005",
                Sentence = "The word error rate rises by 0.0004, at most 0.0019 with 95 % confidence; it may rise by 0.005.",
                Samples = 500,
                WorstSamples = [Sample("bough", "B AW1", "B AO1", 0.5)],
            },
            new GateReport
            {
                Name = "cosine",
                Metric = "CosineSimilarity",
                Output = "logits",
                Verdict = GateVerdict.Passed,
                Value = 0.999992,
                Bound = 0.999987,
                Confidence = 0.95,
                LimitKind = GateLimitKind.Min,
                Limit = 0.999,
                LimitText = "min 0.999",
                Sentence = "The similarity is 0.999992, with 95 % confidence at least 0.999987; the limit is 0.999.",
                Samples = 500,
            },
        ],
        Plan = Plan(blocks, false),
    };

    private static SampleReport Sample(string label, string reference, string candidate, double score) =>
        new() { Label = label, ReferenceText = reference, CandidateText = candidate, Score = score };

    private static PublishedFileReport File(string name, char digit, long bytes) =>
        new() { Name = name, Sha256 = new string(digit, 62) + "0f", Bytes = bytes };

    private static PrecisionPlanReport Plan(int blocks, bool quantized)
    {
        var nodes = new List<PlanNodeReport>();
        var edges = new List<PlanEdgeReport>();
        var ids = Add("/Shape", "Shape", "INT64", "It computes shapes.");
        var range = Add("/Range", "Range", "INT64", "It computes shapes.", ids);
        var less = Add("/mask/Less", "Less", "BOOL", "It compares integers.", range);
        var mask = Add("/mask/Where", "Where", "FP16", "It stays in the compute precision.", less);
        var positions = Add("/positions/Gather", "Gather", "FP16", "Its table is read by index, which needs no arithmetic.", range);
        var words = Add("/embed/Gather", "Gather", "FP16", "Its table is read by index, which needs no arithmetic.");
        var trunk = Add("/embed/Add", "Add", "FP16", "It stays in the compute precision.", words, positions);
        for (var block = 0; block < blocks; block++)
        {
            trunk = Block(block, trunk);
        }

        var norm = Add("/norm/LayerNormalization", "LayerNormalization", "FP32", "It is protected by the pattern LayerNormalization.", trunk);
        var head = Add("/head/MatMul", "MatMul", quantized ? "INT8" : "FP16", Weighted(), norm);
        Add("/head/Add", "Add", "FP16", "It stays in the compute precision.", head);
        return new PrecisionPlanReport { Nodes = nodes, Edges = edges };

        int Block(int block, int input)
        {
            var at = $"/encoder/layers.{block}";
            var low = quantized ? "INT8" : "FP16";
            var norm1 = Add($"{at}/norm1/LayerNormalization", "LayerNormalization", "FP32", "It is protected by the pattern LayerNormalization.", input);
            var q = Add($"{at}/attn/q/MatMul", "MatMul", low, Weighted(), norm1);
            var k = Add($"{at}/attn/k/MatMul", "MatMul", low, Weighted(), norm1);
            var v = Add($"{at}/attn/v/MatMul", "MatMul", low, Weighted(), norm1);
            var qt = Add($"{at}/attn/q/Reshape", "Reshape", "FP16", "It moves data only.", q);
            var kt = Add($"{at}/attn/k/Transpose", "Transpose", "FP16", "It moves data only.", k);
            var vt = Add($"{at}/attn/v/Reshape", "Reshape", "FP16", "It moves data only.", v);
            var scores = Add($"{at}/attn/MatMul", "MatMul", "FP16", "The sequence is longer than INT8 attention takes.", qt, kt);
            var scaled = Add($"{at}/attn/Div", "Div", "FP16", "It stays in the compute precision.", scores);
            var masked = Add($"{at}/attn/Add", "Add", "FP16", "It stays in the compute precision.", scaled, mask);
            var soft = Add($"{at}/attn/Softmax", "Softmax", "FP32", "It is protected: its sums lose digits in FP16.", masked);
            var context = Add($"{at}/attn/MatMul_1", "MatMul", "FP16", "The sequence is longer than INT8 attention takes.", soft, vt);
            var merged = Add($"{at}/attn/Reshape_1", "Reshape", "FP16", "It moves data only.", context);
            var output = Add($"{at}/attn/out/MatMul", "MatMul", low, Weighted(), merged);
            var sum = Add($"{at}/Add", "Add", "FP16", "It adds the residual.", output, input);
            var norm2 = Add($"{at}/norm2/LayerNormalization", "LayerNormalization", "FP32", "It is protected by the pattern LayerNormalization.", sum);
            var up = Add($"{at}/ffn/MatMul", "MatMul", low, Weighted(), norm2);
            var gelu = Add($"{at}/ffn/Gelu", "Gelu", "FP16", "It stays in the compute precision.", up);
            var down = Add($"{at}/ffn/MatMul_1", "MatMul", block == 0 ? "FP16" : low, block == 0 ? "The search protects it: it costs most accuracy." : Weighted(), gelu);
            return Add($"{at}/Add_1", "Add", "FP16", "It adds the residual.", down, sum);
        }

        string Weighted() => quantized ? "It has weights, and both inputs are calibrated." : "FP16 is the lowest precision that is allowed.";

        int Add(string name, string op, string precision, string reason, params int[] inputs)
        {
            var index = nodes.Count;
            nodes.Add(new PlanNodeReport
            {
                Index = index,
                Name = name,
                SourceNames = op == "LayerNormalization" ? [name.Replace("LayerNormalization", "ReduceMean", StringComparison.Ordinal), name.Replace("LayerNormalization", "Sqrt", StringComparison.Ordinal)] : [],
                OpType = op,
                Precision = precision,
                Reason = reason,
                ProtectedBy = op switch { "Softmax" => "name: *softmax*", "LayerNormalization" => "pattern: LayerNormalization", _ => null },
                QuantizedInputs = precision != "INT8" ? [] :
                [
                    new QuantizedInputReport { Tensor = name + ".in", Scale = 0.0123 + (index * 1e-4), Amax = 1.5621 + (index * 0.0127), Method = "Entropy" },
                    new QuantizedInputReport { Tensor = name + ".weight", Scale = 0.00213, Amax = 0.2705, Method = "MinMax" },
                ],
            });
            edges.AddRange(inputs.Select(i => new PlanEdgeReport { From = i, To = index }));
            return index;
        }
    }

    private static List<TensorReport> Tensors(int blocks)
    {
        var tensors = new List<TensorReport>();
        for (var i = 0; i < blocks * 4; i++)
        {
            // A half-normal body and, on every third tensor, a sparse tail of outliers.
            var counts = new long[2048];
            var spread = 180.0 + (i * 37 % 260);
            for (var bin = 0; bin < counts.Length; bin++)
            {
                counts[bin] = (long)(40_000 * Math.Exp(-bin * bin / (2 * spread * spread))) + (i % 3 == 0 && bin % 97 == i % 7 && bin < 1900 ? 3 : 0);
            }

            var max = 0.0078125 * (Array.FindLastIndex(counts, c => c > 0) + 1);
            var amax = i % 3 == 0 ? 0.0078125 * spread * 4.1 : max;
            tensors.Add(new TensorReport
            {
                Name = $"/encoder/layers.{i / 4}/{(i % 4) switch { 0 => "norm1/LayerNormalization_output_0", 1 => "attn/Reshape_1_output_0", 2 => "norm2/LayerNormalization_output_0", _ => "ffn/Gelu_output_0" }}",
                Histogram = HistogramReport.FromBins(0.0078125, counts),
                Max = max,
                Amax = amax,
                Method = i % 3 == 0 ? "Entropy" : "MinMax",
                RelativeError = 0.004 + (i * 7 % 11 * 0.0017),
                Candidates =
                [
                    new TensorCandidateReport { Method = "MinMax", Amax = max, Error = 0.0211 },
                    new TensorCandidateReport { Method = "Entropy", Amax = 0.0078125 * spread * 4.1, Error = 0.0067 },
                    new TensorCandidateReport { Method = "Percentile", Amax = 0.0078125 * spread * 3.3, Error = 0.0093 },
                    new TensorCandidateReport { Method = "MSE", Amax = 0.0078125 * spread * 3.7, Error = 0.0062 },
                ],
            });
        }

        return tensors;
    }
}
