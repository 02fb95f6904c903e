using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Acceptance;

/// <summary>Things broken on purpose. Each must turn a demand red; one that does not shows a demand that cannot fail.</summary>
public static class Sabotage
{
    public static readonly string[] Names = ["labels", "published-byte", "demoted-layer"];

    /// <summary>Gives every sample its neighbour's label.</summary>
    public static void SwapLabels(string path)
    {
        string[] lines = File.ReadAllLines(path);
        File.WriteAllText(path, string.Concat(lines.Skip(1).Append(lines[0]).Select(line => line + "\n")));
    }

    /// <summary>Changes one byte of a published engine.</summary>
    public static void ChangeOneByte(string engineFolder)
    {
        string engine = Engine(engineFolder);
        byte[] bytes = File.ReadAllBytes(engine);
        bytes[bytes.Length / 2] ^= 1;
        Replace(engine, bytes);
    }

    /// <summary>
    /// Puts a Q/DQ pair before a protected layer of a published engine, and mends every digest that would show it.
    /// </summary>
    public static void DemoteProtectedLayer(string engineFolder, string node)
    {
        string engine = Engine(engineFolder);
        OnnxModel model = OnnxModel.Load(engine);
        GraphProto graph = model.Graph;
        NodeProto layer = new GraphIndex(graph).Node(node) ?? throw new InvalidOperationException($"The engine has no node '{node}'.");
        graph.Initializer.Add(TensorData.Floats("sabotage_scale", [0.05f]));
        graph.Initializer[^1].Dims.Clear();
        graph.Initializer.Add(TensorData.SBytes("sabotage_zero", [0]));
        graph.Initializer[^1].Dims.Clear();
        NodeProto quantize = NodeAttributes.Create("QuantizeLinear", "sabotage_Q", [layer.Input[0], "sabotage_scale", "sabotage_zero"], ["sabotage_q"]);
        NodeProto dequantize = NodeAttributes.Create("DequantizeLinear", "sabotage_DQ", ["sabotage_q", "sabotage_scale", "sabotage_zero"], ["sabotage_dq"]);
        int position = graph.Node.IndexOf(layer);
        graph.Node.Insert(position, dequantize);
        graph.Node.Insert(position, quantize);
        layer.Input[0] = "sabotage_dq";
        ReplaceAndMend(engineFolder, model.ToByteArray());
    }

    /// <summary>Replaces a published engine and mends every digest that would show it: the file's in the manifest, and the manifest's in current.json.</summary>
    public static void ReplaceAndMend(string engineFolder, byte[] bytes)
    {
        string engine = Engine(engineFolder);
        Replace(engine, bytes);
        string release = Path.GetDirectoryName(Path.GetDirectoryName(engine))!;
        string manifestPath = Path.Combine(release, "manifest.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(manifestPath))!;
        JsonNode file = manifest["files"]!.AsArray().Single(entry => entry!["name"]!.GetValue<string>().EndsWith("model.onnx", StringComparison.Ordinal))!;
        file["sha256"] = Digest(bytes);
        file["bytes"] = bytes.Length;
        byte[] manifestBytes = JsonSerializer.SerializeToUtf8Bytes(manifest);
        Replace(manifestPath, manifestBytes);
        string currentPath = Path.Combine(engineFolder, "current.json");
        JsonNode current = JsonNode.Parse(File.ReadAllText(currentPath))!;
        current["manifestSha256"] = Digest(manifestBytes);
        Replace(currentPath, JsonSerializer.SerializeToUtf8Bytes(current));
    }

    /// <summary>The newest published engine.</summary>
    public static string Engine(string engineFolder)
        => Directory.EnumerateFiles(engineFolder, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();

    private static void Replace(string path, byte[] bytes)
    {
        File.Delete(path);
        File.WriteAllBytes(path, bytes);
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
}
