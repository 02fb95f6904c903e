using System.Collections.ObjectModel;

namespace TrtOperator.Precision.Placement;

/// <summary>
/// The shapes that tensors really had in one run, at the optimization profile's <c>opt</c> shape where there is one: a batch
/// of 1 makes every classifier head look like a matrix times a vector, which is not worth quantizing.
/// </summary>
/// <param name="shapes">Tensor name to dimensions, outermost first; empty for a scalar. Tensors may be missing.</param>
public sealed class TensorShapes(IReadOnlyDictionary<string, long[]> shapes)
{
    /// <summary>No shape is known: placement then relies on weights alone and leaves products of two activations alone.</summary>
    public static TensorShapes Unknown { get; } = new(ReadOnlyDictionary<string, long[]>.Empty);

    /// <summary>The dimensions of <paramref name="tensor"/>, or <see langword="null"/> when they were not observed.</summary>
    public IReadOnlyList<long>? Of(string tensor) => shapes.GetValueOrDefault(tensor);
}
