using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Acceptance;

/// <summary>Things broken on purpose on the way to a plan. Each must turn a demand red.</summary>
public static class RtxSabotage
{
    public static readonly string[] Names = ["island", "slot", "plan"];

    /// <summary>
    /// Takes a protected product out of its FP32 island in every prepared model under a work folder: the addition of 0 and the casts
    /// before it go, its weights become FP16, and so does its result. The digest in stage.json is mended.
    /// </summary>
    public static void RemoveIsland(string workFolder, string node)
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(workFolder, "stages", "prepare"), "model.prepared.onnx", SearchOption.AllDirectories))
        {
            OnnxModel model = OnnxModel.Load(path);
            RemoveIsland(model.Graph, node);
            byte[] bytes = model.ToByteArray();
            Replace(path, bytes);
            string recordPath = Path.Combine(Path.GetDirectoryName(path)!, "stage.json");
            JsonNode record = JsonNode.Parse(File.ReadAllText(recordPath))!;
            Mend(record["files"]!, "model.prepared.onnx", bytes);
            Replace(recordPath, JsonSerializer.SerializeToUtf8Bytes(record));
        }
    }

    /// <summary>Exchanges the slots of two methods of the builder in the table of TensorRT for RTX.</summary>
    public static void ExchangeSlots(string table)
    {
        string[] lines = File.ReadAllLines(table);
        int first = Array.FindIndex(lines, line => line.StartsWith("VBuilder\tcreateBuilderConfig\t", StringComparison.Ordinal));
        int second = Array.FindIndex(lines, line => line.StartsWith("VBuilder\tgetMaxThreads\t", StringComparison.Ordinal));
        string[] one = lines[first].Split('\t');
        string[] other = lines[second].Split('\t');
        (one[^1], other[^1]) = (other[^1], one[^1]);
        (lines[first], lines[second]) = (string.Join('\t', one), string.Join('\t', other));
        File.WriteAllLines(table, lines);
    }

    /// <summary>Puts one target's plan in another's place in a published release, and mends the digests in the manifest and in current.json.</summary>
    public static void ExchangePlan(string engineFolder, string from, string to)
    {
        string currentPath = Path.Combine(engineFolder, "current.json");
        JsonNode current = JsonNode.Parse(File.ReadAllText(currentPath))!;
        string release = Directory.EnumerateDirectories(Path.Combine(engineFolder, "releases")).Order(StringComparer.Ordinal).Last();
        byte[] plan = File.ReadAllBytes(Path.Combine(release, from, "model.plan"));
        Replace(Path.Combine(release, to, "model.plan"), plan);
        string manifestPath = Path.Combine(release, "manifest.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(manifestPath))!;
        Mend(manifest["files"]!, $"{to}/model.plan", plan);
        byte[] manifestBytes = JsonSerializer.SerializeToUtf8Bytes(manifest);
        Replace(manifestPath, manifestBytes);
        current["manifestSha256"] = Digest(manifestBytes);
        Replace(currentPath, JsonSerializer.SerializeToUtf8Bytes(current));
    }

    private static void RemoveIsland(GraphProto graph, string name)
    {
        GraphIndex index = new(graph);
        NodeProto node = index.Node(name) ?? throw new InvalidOperationException($"The prepared model has no node '{name}'.");
        string activation = node.Input[0];
        bool single = true;
        while (single && index.Producer(activation) is { } before && (before.OpType == "Cast" || (before.OpType == "Add" && before.Input.Any(input => index.Initializer(input) is { } zero && TensorData.ElementCount(zero) == 1))))
        {
            single = before.OpType != "Cast";
            activation = before.Input.First(input => index.Initializer(input) is null);
        }

        int position = graph.Node.IndexOf(node);
        if (single)
        {
            graph.Node.Insert(position++, Cast("sabotage_in", activation, "sabotage_activation", DataType.Float16));
            activation = "sabotage_activation";
        }

        node.Input[0] = activation;
        for (int i = 1; i < node.Input.Count; i++)
        {
            TensorProto weight = index.Initializer(node.Input[i]) ?? throw new InvalidOperationException($"Input {i} of '{name}' is no constant.");
            TensorProto half = new() { Name = $"sabotage_weight_{i}", DataType = (int)DataType.Float16 };
            half.Dims.Add(weight.Dims);
            byte[] raw = new byte[TensorData.ElementCount(weight) * 2];
            foreach ((int element, float value) in TensorData.ReadFloats(weight).Index())
            {
                System.Buffers.Binary.BinaryPrimitives.WriteHalfLittleEndian(raw.AsSpan(element * 2), (Half)value);
            }

            half.RawData = Google.Protobuf.ByteString.CopyFrom(raw);
            graph.Initializer.Add(half);
            node.Input[i] = half.Name;
        }

        graph.Node.Insert(position + 1, Cast("sabotage_out", "sabotage_result", node.Output[0], DataType.Float));
        node.Output[0] = "sabotage_result";
    }

    private static NodeProto Cast(string name, string from, string to, DataType type)
    {
        NodeProto cast = NodeAttributes.Create("Cast", name, [from], [to]);
        cast.SetInt("to", (long)type);
        return cast;
    }

    private static void Mend(JsonNode files, string name, byte[] bytes)
    {
        JsonNode file = files.AsArray().Single(entry => entry!["name"]!.GetValue<string>() == name)!;
        file["sha256"] = Digest(bytes);
        file["bytes"] = bytes.Length;
    }

    private static void Replace(string path, byte[] bytes)
    {
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
