using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Checks;

/// <summary>Checks a parsed model as a whole.</summary>
internal static class ModelChecks
{
    /// <summary>Newest version of the file format that is read (ONNX 1.20).</summary>
    public const int NewestIr = 13;

    private const int OldestIr = 3;

    public static void Check(ModelProto model, OnnxLimits limits, string label, CancellationToken cancellationToken)
    {
        CheckVersions(model, label);
        foreach (TensorProto tensor in ModelTensors.All(model))
        {
            cancellationToken.ThrowIfCancellationRequested();
            TensorChecks.Check(tensor, limits);
        }

        GraphChecks.Check(model.Graph, cancellationToken);
        foreach (FunctionProto function in model.Functions)
        {
            CheckVersions(function, label);
            GraphChecks.Check(function, cancellationToken);
        }
    }

    private static void CheckVersions(FunctionProto function, string label)
    {
        foreach (OperatorSetIdProto import in function.OpsetImport.Where(static import => import.Domain is "" or "ai.onnx"))
        {
            if (import.Version is < OnnxModel.OldestOpset or > OnnxModel.NewestOpset)
            {
                throw new UnsupportedModelException($"The function '{PrintableText.Of(function.Name)}' of {label} imports the operator set ai.onnx {import.Version}, and versions {OnnxModel.OldestOpset} to {OnnxModel.NewestOpset} are supported; export the model again.");
            }
        }
    }

    private static void CheckVersions(ModelProto model, string label)
    {
        if (model.IrVersion < OldestIr || model.IrVersion > NewestIr)
        {
            throw new UnsupportedModelException($"{label} is of IR version {model.IrVersion}, and versions {OldestIr} to {NewestIr} are supported; export it with {(model.IrVersion < OldestIr ? "a newer" : "an older")} version.");
        }

        Dictionary<string, long> versions = new(StringComparer.Ordinal);
        foreach (OperatorSetIdProto import in model.OpsetImport)
        {
            string domain = import.Domain == "ai.onnx" ? string.Empty : import.Domain;
            if (!versions.TryAdd(domain, import.Version))
            {
                throw new InvalidModelException($"{label} imports the operator set '{(domain.Length == 0 ? "ai.onnx" : domain)}' twice; export the model again.");
            }
        }

        if (!versions.TryGetValue(string.Empty, out long opset))
        {
            if (model.Graph.Node.Any(static node => node.Domain is "" or "ai.onnx"))
            {
                throw new InvalidModelException($"{label} uses operators of ONNX without importing its operator set (opset_import); export the model again.");
            }
        }
        else if (opset is < OnnxModel.OldestOpset or > OnnxModel.NewestOpset)
        {
            throw new UnsupportedModelException($"{label} uses opset {opset}, and opsets {OnnxModel.OldestOpset} to {OnnxModel.NewestOpset} are supported; export it with one of those.");
        }
    }
}
