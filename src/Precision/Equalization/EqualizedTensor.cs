namespace TrtOperator.Precision.Equalization;

/// <summary>One rewrite that was kept, and what it bought. Errors are of the reading layers' outputs on held-back samples: power of the INT8 error over power of the output.</summary>
/// <param name="Tensor">The tensor whose channels were evened out.</param>
/// <param name="Kind">Where the scales went.</param>
/// <param name="Maker">The node that now makes the channels in their new ranges.</param>
/// <param name="Layers">The nodes that read the tensor, whose weights take the scales back.</param>
/// <param name="Strength">How much of the spread went from the activation to the weights, from 0 to 1.</param>
/// <param name="Channels">How many channels have a scale other than 1.</param>
/// <param name="ErrorBefore">The error without the rewrite, at least 0.</param>
/// <param name="ErrorAfter">The error with it.</param>
public sealed record EqualizedTensor(
    string Tensor,
    EqualizationKind Kind,
    string Maker,
    IReadOnlyList<string> Layers,
    double Strength,
    int Channels,
    double ErrorBefore,
    double ErrorAfter);
