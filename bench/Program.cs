using System.Globalization;
using System.Text.Json;
using TrtOperator.Bench;
using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "Operator.sln")))
{
    root = Path.GetDirectoryName(root)!;
}

string sample = Path.Combine(root, "samples", "g2p");
List<Row> rows = [];

// Histogram against the obvious loop.
float[] values = new float[1 << 22];
Random random = new(1);
for (int i = 0; i < values.Length; i++)
{
    values[i] = (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 3);
}

(double fast, double naive) = Interleaved.Time(() => new AmplitudeHistogram().Add(values), () => NaiveHistogram(values), 7);
rows.Add(new Row("histogram of 4 M values", "one division and one increment a value", $"{values.Length / fast / 1e6:0} M values/s", fast / naive));

AmplitudeHistogram histogram = new();
histogram.Add(values);
(double all, double one) = Interleaved.Time(() => AmaxCalibrator.Choose(histogram, CalibrationMethod.Auto), () => AmaxCalibrator.Choose(histogram, CalibrationMethod.Entropy), 7);
rows.Add(new Row("amax by every method, from one histogram", "entropy alone", $"{all * 1e3:0.0} ms a tensor", all / one));

// The calibration pass against running the same samples.
OnnxModel source = OnnxModel.Load(Path.Combine(sample, "g2p.onnx"));
SourceNames.MakeUnique(source);
NormalizedModel model = ModelNormalizer.Normalize(source);
using IDataset words = DatasetSource.Open(Path.Combine(sample, "calibration"), Path.Combine(Path.GetTempPath(), $"trtengine-bench-{Guid.NewGuid():N}"));
using SampledDataset data = new(words, 512);
CalibrationStatistics? statistics = null;
(double calibrate, double infer) = Interleaved.Time(
    () => statistics = CalibrationPass.Run(model.Model, data),
    () => Infer(model.Model, data),
    3);
rows.Add(new Row($"calibration pass, g2p, {data.Count} samples, {statistics!.Tensors.Count} tensors", "FP32 inference of the same samples, one at a time", $"{calibrate:0.00} s", calibrate / infer));

(double normalize, double load) = Interleaved.Time(() => ModelNormalizer.Normalize(source), () => OnnxModel.Load(Path.Combine(sample, "g2p.onnx")), 7);
rows.Add(new Row("normalizing g2p", "loading it", $"{normalize * 1e3:0.0} ms", normalize / load));

(double write, _) = Interleaved.Time(() => Prepare(model, statistics), () => { }, 5);
rows.Add(new Row("placing and writing INT8 and FP16, g2p", "its calibration pass", $"{write * 1e3:0} ms", write / calibrate));

string? models = Environment.GetEnvironmentVariable("TRTENGINE_MODELS");
string recognizer = Path.Combine(models ?? "", "ch_PP-OCRv4_rec_infer.onnx");
if (File.Exists(recognizer))
{
    OnnxModel ocr = OnnxModel.Load(recognizer);
    SourceNames.MakeUnique(ocr);
    (double ocrNormalize, double ocrLoad) = Interleaved.Time(() => ModelNormalizer.Normalize(ocr), () => OnnxModel.Load(recognizer), 7);
    rows.Add(new Row("normalizing the OCR recognizer (10.8 MB, opset 9)", "loading it", $"{ocrNormalize * 1e3:0} ms", ocrNormalize / ocrLoad));
}

// Memory that grows with samples would show here: the statistics of eight times the samples.
using SampledDataset few = new(words, 64);
long small = Allocated(() => CalibrationPass.Run(model.Model, few));
long large = Allocated(() => CalibrationPass.Run(model.Model, data));
rows.Add(new Row("live memory after calibrating on 512 samples", "after 64 samples", $"{large / 1048576.0:0.0} MiB", (double)large / small));

Console.WriteLine($"| what | figure | against | ratio |\n|---|---:|---|---:|");
foreach (Row row in rows)
{
    Console.WriteLine($"| {row.What} | {row.Figure} | {row.Against} | {row.Ratio:0.00} |");
}

string json = Path.Combine(root, "artifacts", "bench.json");
Directory.CreateDirectory(Path.GetDirectoryName(json)!);
File.WriteAllBytes(json, JsonSerializer.SerializeToUtf8Bytes(rows, new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));

static long[] NaiveHistogram(float[] values)
{
    long[] bins = new long[AmplitudeHistogram.BinCount];
    float width = 8f / AmplitudeHistogram.BinCount;
    foreach (float value in values)
    {
        bins[Math.Min((int)(MathF.Abs(value) / width), bins.Length - 1)]++;
    }

    return bins;
}

static void Infer(OnnxModel model, IDataset data)
{
    using OnnxSession session = OnnxSession.Load(model);
    foreach (Sample sample in data.ReadAll())
    {
        session.Run(sample.Inputs);
    }
}

static void Prepare(NormalizedModel model, CalibrationStatistics statistics)
{
    PrecisionPlan plan = QuantizationPlacer.Place(
        model, statistics.Shapes, new Dictionary<string, NodeProtection>(), new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: true));
    QuantizedModel quantized = QdqWriter.Apply(model.Model, plan, statistics, CalibrationMethod.Auto);
    HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(IslandRuntime.OnnxRuntime));
}

static long Allocated(Func<object> make)
{
    GC.Collect();
    long before = GC.GetTotalMemory(forceFullCollection: true);
    object kept = make();
    long after = GC.GetTotalMemory(forceFullCollection: true);
    GC.KeepAlive(kept);
    return Math.Max(1, after - before);
}
