namespace TrtOperator.BuilderJob.Manifest;

/// <summary>One kernel of a plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What kind of kernel it is.</param>
/// <param name="Inputs">The element types that it reads.</param>
/// <param name="Constants">The element types of its constants.</param>
/// <param name="Outputs">The element types that it writes.</param>
/// <param name="Nodes">The ONNX nodes inside it.</param>
public sealed record MappedKernel(
    string Name,
    string Kind,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Constants,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> Nodes);
