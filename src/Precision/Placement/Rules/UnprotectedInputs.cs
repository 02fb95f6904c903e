using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>Where a protected layer's output is protected, too, its readers read it as it is; and both factors or none are quantized.</summary>
internal sealed class UnprotectedInputs : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
        => node.Input.Take(2).Select(context.OutputProtector).FirstOrDefault(static protector => protector is not null) is { } protector
            ? $"it reads the output of '{protector.Name}', which is protected with its output"
            : null;
}
