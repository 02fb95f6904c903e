using System.Text.Json;

namespace TrtOperator.TensorRt.Inspection;

/// <summary>
/// Reads what the engine inspector of TensorRT 10.x and 11.x says of a loaded plan. The two differ in how a tensor's format and type
/// are written and in what they call the bindings; what is not known is passed over.
/// </summary>
public static class InspectorDocument
{
    private const int Deepest = 64;
    private const string Combined = "Format/Datatype";

    /// <summary>Reads a document.</summary>
    /// <param name="json">What <c>getEngineInformation</c> gives in JSON.</param>
    /// <exception cref="PlanTextException">It is no such document, or the plan was built without detailed profiling verbosity.</exception>
    public static CompiledPlan Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("Layers", out JsonElement layers) || layers.ValueKind != JsonValueKind.Array)
            {
                throw new PlanTextException("The inspector's document has no list of layers; ask the inspector for the engine's information as JSON.");
            }

            return new CompiledPlan { Kernels = [.. layers.EnumerateArray().Select(Kernel)], Bindings = Bindings(document.RootElement) };
        }
        catch (JsonException exception)
        {
            throw new PlanTextException($"The inspector's document is not JSON: {exception.Message}", exception);
        }
    }

    private static CompiledKernel Kernel(JsonElement layer)
    {
        if (layer.ValueKind == JsonValueKind.String)
        {
            throw new PlanTextException("The inspector names layers and does not describe them; build the plan with detailed profiling verbosity.");
        }

        if (layer.ValueKind != JsonValueKind.Object)
        {
            throw new PlanTextException("A layer in the inspector's document is neither a description nor a name; ask the inspector for the engine's information as JSON.");
        }

        string type = Text(layer, "LayerType");
        string name = Text(layer, "Name");
        return new CompiledKernel
        {
            Name = name,
            LayerType = type,
            Kind = KindOf(type, name, Text(layer, "TacticName")),
            OnnxNodes = OnnxLayerNames.Read(Text(layer, "Metadata")),
            Inputs = Tensors(layer, "Inputs"),
            Constants = [.. Constant(layer, "Weights"), .. Constant(layer, "Bias")],
            Outputs = Tensors(layer, "Outputs"),
            Tactic = Text(layer, "TacticName") is { Length: > 0 } tactic ? tactic : null,
        };
    }

    private static KernelKind KindOf(string type, string name, string tactic) => type switch
    {
        "Reformat" or "NoOp" => KernelKind.Reformat,
        _ when name.Contains("mha", StringComparison.Ordinal) || tactic.Contains("mha", StringComparison.Ordinal) => KernelKind.FusedAttention,
        "Convolution" or "CaskConvolution" or "CaskDeconvolution" or "Deconvolution" or "correlation" or "deconv" => KernelKind.Convolution,
        "gemm" or "MatrixMultiply" or "CaskGemmMatrixMultiply" or "FullyConnected" => KernelKind.MatrixProduct,
        "runtime_fusion" => KernelKind.FusedProduct,
        "kgen" or "PointWiseV2" or "PointWise" => KernelKind.Generated,
        _ => KernelKind.Other,
    };

    private static List<KernelTensor> Bindings(JsonElement root)
    {
        if (root.TryGetProperty("I/O Tensors", out JsonElement tensors) && tensors.ValueKind == JsonValueKind.Array)
        {
            return [.. tensors.EnumerateArray().Where(tensor => tensor.ValueKind == JsonValueKind.Object).Select(Tensor)];
        }

        return root.TryGetProperty("Bindings", out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => new KernelTensor(name.GetString()!, TensorType.Unknown, [], string.Empty))]
            : [];
    }

    private static List<KernelTensor> Tensors(JsonElement layer, string property)
        => layer.TryGetProperty(property, out JsonElement tensors) && tensors.ValueKind == JsonValueKind.Array
            ? [.. tensors.EnumerateArray().Where(tensor => tensor.ValueKind == JsonValueKind.Object).Select(Tensor)]
            : [];

    private static KernelTensor Tensor(JsonElement tensor)
    {
        string combined = Text(tensor, Combined);
        string words = combined.Length > 0 ? combined : Text(tensor, "DataType") is { Length: > 0 } type ? type : Text(tensor, "Datatype");
        return new KernelTensor(Text(tensor, "Name"), TypeOf(words), Dimensions(tensor), combined.Length > 0 ? combined : Text(tensor, "Format"));
    }

    // "Row major linear FP32", "Thirty-two wide channel vectorized row major Int8 format", or the word alone.
    private static TensorType TypeOf(string words)
    {
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TensorTypeWords.Read(word) is var type && type != TensorType.Unknown)
            {
                return type;
            }
        }

        return TensorType.Unknown;
    }

    private static IEnumerable<KernelTensor> Constant(JsonElement layer, string property)
    {
        if (layer.TryGetProperty(property, out JsonElement constant) && constant.ValueKind == JsonValueKind.Object && constant.TryGetProperty("Count", out JsonElement count)
            && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out long values) && values > 0)
        {
            yield return new KernelTensor(property, TypeOf(Text(constant, "Type")), [values], string.Empty);
        }
    }

    private static List<long> Dimensions(JsonElement tensor)
        => tensor.TryGetProperty("Dimensions", out JsonElement dimensions) && dimensions.ValueKind == JsonValueKind.Array
            ? [.. dimensions.EnumerateArray().Select(dimension => dimension.ValueKind == JsonValueKind.Number && dimension.TryGetInt64(out long size) ? size : -1)]
            : [];

    private static string Text(JsonElement element, string property)
        => element.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
