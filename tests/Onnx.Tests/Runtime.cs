using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TrtOperator.Onnx.Tests;

/// <summary>Runs models with ONNX Runtime on random inputs.</summary>
internal static class Runtime
{
    /// <summary>Normalizes, runs both models on the same inputs and holds the outputs together.</summary>
    public static NormalizedModel ShouldKeepOutputs(OnnxModel source, int target = 19, IReadOnlyDictionary<string, long[]>? shapes = null, int seeds = 3, IReadOnlyDictionary<string, Func<Random, float>>? draws = null)
    {
        byte[] before = source.ToByteArray();
        NormalizedModel normalized = ModelNormalizer.Normalize(source, target);
        source.ToByteArray().Should().Equal(before, "the source is not modified");
        normalized.Model.Opset.Should().Be(Math.Max(source.Opset, target));
        normalized.Sources.Keys.Should().BeEquivalentTo(normalized.Model.Graph.Node.Select(node => node.Name));
        OnnxModel again = OnnxModel.Parse(normalized.Model.ToByteArray());
        again.ToByteArray().Should().Equal(normalized.Model.ToByteArray());
        for (int seed = 1; seed <= seeds; seed++)
        {
            Dictionary<string, double[]> expected = Run(source.ToByteArray(), seed, shapes, draws);
            Dictionary<string, double[]> actual = Run(again.ToByteArray(), seed, shapes, draws);
            actual.Keys.Should().Equal(expected.Keys);
            foreach ((string name, double[] values) in expected)
            {
                actual[name].Should().HaveSameCount(values, name);
                double scale = Math.Max(1, values.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
                double worst = values.Zip(actual[name], (a, b) => a.Equals(b) ? 0 : Math.Abs(a - b)).DefaultIfEmpty(0).Max();
                worst.Should().BeLessThanOrEqualTo(1e-5 * scale, $"output '{name}' with seed {seed} stays the same");
            }
        }

        return normalized;
    }

    public static Dictionary<string, double[]> Run(byte[] model, int seed, IReadOnlyDictionary<string, long[]>? shapes = null, IReadOnlyDictionary<string, Func<Random, float>>? draws = null)
    {
        // Without the runtime's own rewriting: the models themselves are compared.
        using SessionOptions options = new() { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1 };
        using InferenceSession session = new(model, options);
        Random random = new(seed);
        List<NamedOnnxValue> inputs = [];
        foreach ((string name, NodeMetadata meta) in session.InputMetadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            int[] dims = shapes is not null && shapes.TryGetValue(name, out long[]? given) ? [.. given.Select(dim => (int)dim)] : [.. meta.Dimensions.Select(dim => dim < 0 ? 2 : dim)];
            int count = dims.Aggregate(1, (a, b) => a * b);
            Func<Random, float>? draw = draws?.GetValueOrDefault(name);
            inputs.Add(meta.ElementDataType switch
            {
                TensorElementType.Float => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(Draw(draw ?? (static r => (r.NextSingle() * 4) - 2)), dims)),
                TensorElementType.Int64 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(Array.ConvertAll(Draw(draw ?? (static r => r.Next(0, 4))), static value => (long)value), dims)),
                TensorElementType.Double => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<double>(Array.ConvertAll(Draw(draw ?? (static r => r.NextSingle())), static value => (double)value), dims)),
                TensorElementType.Float16 => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<Float16>(Array.ConvertAll(Draw(draw ?? (static r => (r.NextSingle() * 4) - 2)), static value => (Float16)value), dims)),
                TensorElementType.Bool => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<bool>(Array.ConvertAll(Draw(draw ?? (static r => r.Next(2))), static value => value > 0), dims)),
                _ => throw new NotSupportedException(meta.ElementDataType.ToString()),
            });

            float[] Draw(Func<Random, float> next) => [.. Enumerable.Range(0, count).Select(_ => next(random))];
        }

        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(inputs);
        return outputs.ToDictionary(output => output.Name, static output => output.ElementType switch
        {
            TensorElementType.Float => [.. output.AsEnumerable<float>().Select(static value => (double)value)],
            TensorElementType.Double => [.. output.AsEnumerable<double>()],
            TensorElementType.Float16 => [.. output.AsEnumerable<Float16>().Select(static value => (double)(float)value)],
            TensorElementType.Int64 => [.. output.AsEnumerable<long>().Select(static value => (double)value)],
            TensorElementType.Bool => output.AsEnumerable<bool>().Select(static value => value ? 1.0 : 0).ToArray(),
            _ => throw new NotSupportedException(output.ElementType.ToString()),
        });
    }
}
