namespace TrtOperator.TensorRt.Building;

/// <summary>Why no plan came of a build, for people.</summary>
/// <param name="Kind">What kind of failure it is: who can do something about it.</param>
/// <param name="Sentence">One sentence that names the ONNX node, the input or the file.</param>
/// <param name="NextStep">What to do about it.</param>
/// <param name="Node">The ONNX node's name; null where no node is meant.</param>
public sealed record BuildFailure(BuildFailureKind Kind, string Sentence, string NextStep, string? Node)
{
    /// <summary>The network input that is meant, by name; null where none is. Several names are as the library wrote them.</summary>
    public string? Input { get; init; }

    /// <summary>The optimization profile that is meant, counted from 0; null where none is.</summary>
    public int? Profile { get; init; }
}
