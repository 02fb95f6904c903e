namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>Makes an input from the length of another's sample.</summary>
/// <param name="Input">The input as it comes out; a length has no dimension or one of 1, as the model has it.</param>
/// <param name="Of">The other input.</param>
/// <param name="Dimension">The dimension of its samples that is their length.</param>
/// <param name="Padding">How that dimension is filled up; null where it is not.</param>
/// <param name="IsMask">Whether it is a mask.</param>
internal sealed record FittedDerivation(DatasetInput Input, string Of, int Dimension, Padding? Padding, bool IsMask)
{
    /// <summary>Makes it.</summary>
    /// <param name="sample">The other input's sample as it is stored.</param>
    internal HostTensor From(HostTensor sample)
    {
        long own = sample.Shape[Dimension + 1];
        int element = HostTensor.SizeOf(Input.Type);
        if (!IsMask)
        {
            byte[] length = Fitting.Padding.Number(Input.Type, own)
                ?? throw new InvalidDatasetException($"Input {Printable.Quote(Input.Name)} is {NpyTypes.NumpyNameOf(Input.Type)}, which cannot hold the length {own} of {Printable.Quote(Of)}; export the model with int64 lengths.");
            return new HostTensor(Input.Type, [.. Enumerable.Repeat(1L, Input.SampleShape.Count + 1)], length);
        }

        long wanted = Padding?.LengthOf(own) ?? own;
        byte[] bytes = new byte[checked((int)(wanted * element))];
        byte[] ones = new byte[checked((int)(own * element))];
        Fitting.Padding.Fill(ones, Input.Type, 1);
        ones.CopyTo(bytes, Padding?.AtStart == true ? bytes.Length - ones.Length : 0);
        return new HostTensor(Input.Type, [1, wanted], bytes);
    }
}
