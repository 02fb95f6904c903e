using System.Buffers.Binary;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Acceptance;

/// <summary>Declarations with targets for three generations of GPUs, over data of noise: what a plan keeps does not depend on what the model looks at.</summary>
public sealed class RtxDeclarations(string folder)
{
    /// <summary>Target names and what they are for.</summary>
    public static readonly (string Name, string ComputeCapability)[] Targets = [("ampere", "8.6"), ("ada", "8.9"), ("blackwell", "12.0")];

    private const int Samples = 40;
    private const int Letters = 27;

    public string Destination => Path.Combine(folder, "engines");

    public string Release(string engine) => Path.Combine(Destination, "default", engine);

    /// <summary>Writes the data that a model calibrates with and is compared on.</summary>
    public void WriteLetters(string model) => WriteBoth(model, "ids", DataType.Int64, [20], (random, row) =>
    {
        for (int i = 0; i < row.Length; i += sizeof(long))
        {
            BinaryPrimitives.WriteInt64LittleEndian(row[i..], random.Next(1, Letters));
        }
    });

    /// <inheritdoc cref="WriteLetters"/>
    public void WriteImages(string model, string input, params long[] shape) => WriteBoth(model, input, DataType.Float, shape, (random, row) =>
    {
        for (int i = 0; i < row.Length; i += sizeof(float))
        {
            BinaryPrimitives.WriteSingleLittleEndian(row[i..], (random.NextSingle() * 2) - 1);
        }
    });

    /// <summary>Writes a declaration and returns its path.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The engine's name.</param>
    /// <param name="precisions">Such as <c>INT8, FP16</c>.</param>
    /// <param name="protectedNodes">Nodes that stay FP32, by name.</param>
    /// <param name="more">What the last target says besides.</param>
    public string Write(RtxModel model, string name, string precisions, IReadOnlyList<string> protectedNodes, string more = "")
    {
        string targets = string.Join('\n', Targets.Select((target, index) =>
            $"    - {{name: {target.Name}, computeCapability: \"{target.ComputeCapability}\", runtime: TensorRTRTX, verification: Simulated{(index == Targets.Length - 1 ? more : "")}}}"));
        string rules = protectedNodes.Count == 0 ? "" : "  protectedLayers:\n" + string.Concat(protectedNodes.Select(node => $"    - {{name: \"{node}\", precision: FP32}}\n"));
        string path = Path.Combine(folder, $"{name}.yaml");
        File.WriteAllText(path, $$$"""
            apiVersion: trtengine.dev/v1alpha1
            kind: TrtEngine
            metadata: {name: {{{name}}}}
            spec:
              model: {source: {uri: "{{{model.Path}}}"}}
              profiles:
                - {name: only, inputs: [{{{model.Input}}}]}
              precisions: [{{{precisions}}}]
              targets:
            {{{targets}}}
            {{{rules}}}  calibration: {source: {uri: {{{model.Name}}}/calibration}}
              accuracy:
                source: {uri: {{{model.Name}}}/evaluation}
                gates:
                  - {name: cosine, metric: CosineSimilarity, output: {{{model.Output}}}, min: "0"}
              publish: {destination: {uri: "{{{Destination}}}"}}

            """);
        return path;
    }

    private delegate void Fill(Random random, Span<byte> row);

    private void WriteBoth(string model, string input, DataType type, long[] shape, Fill fill)
    {
        foreach ((int seed, string role) in new[] { "calibration", "evaluation" }.Index())
        {
            string place = Path.Combine(folder, model, role);
            Directory.CreateDirectory(place);
            Random random = new(seed);
            byte[] row = new byte[shape.Aggregate(1L, (product, dimension) => product * dimension) * (type == DataType.Int64 ? sizeof(long) : sizeof(float))];
            using NpyWriter writer = NpyWriter.Create(Path.Combine(place, $"{input}.npy"), type, [Samples, .. shape]);
            for (int sample = 0; sample < Samples; sample++)
            {
                fill(random, row);
                writer.Append(row);
            }

            writer.Complete();
        }
    }
}
