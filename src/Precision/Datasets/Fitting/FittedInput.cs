namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>What is done with each sample of an input.</summary>
/// <param name="Input">The input as it comes out.</param>
/// <param name="Stored">The input as its files hold it.</param>
/// <param name="Conversion">Brings its numbers to the model's type; null where they are of it.</param>
/// <param name="Padding">Fills its dimensions up, one after the other.</param>
internal sealed record FittedInput(DatasetInput Input, DatasetInput Stored, ElementConversion? Conversion, IReadOnlyList<Padding> Padding)
{
    /// <summary>Does it.</summary>
    /// <exception cref="InvalidDatasetException">A number does not fit the model's type, or the sample gets too large.</exception>
    internal HostTensor Apply(HostTensor sample, Func<string> locate)
    {
        HostTensor fitted = sample;
        if (Conversion is not null && Conversion.TryConvert(sample, out fitted) is >= 0 and long bad)
        {
            throw new InvalidDatasetException(
                $"Input {Printable.Quote(Input.Name)} in {locate()}, holds a number that does not fit {NpyTypes.NumpyNameOf(Input.Type)}, at index {Printable.Shape(FlatIndex.In(sample.Shape, bad))}; correct it, or export the model with {NpyTypes.NumpyNameOf(Stored.Type)} inputs.");
        }

        Int128 bytes = fitted.Shape.Skip(1).Select((length, dimension) => Padding.FirstOrDefault(padding => padding.Dimension == dimension)?.LengthOf(length) ?? length)
            .Aggregate((Int128)HostTensor.SizeOf(fitted.Type), (product, length) => product * length);
        return bytes > DatasetLimits.Default.MaxSampleBytes
            ? throw new InvalidDatasetException($"Input {Printable.Quote(Input.Name)} in {locate()}, would be padded to {bytes} bytes, over the limit of {DatasetLimits.Default.MaxSampleBytes}; pad it less.")
            : Padding.Aggregate(fitted, static (tensor, padding) => padding.Apply(tensor));
    }
}
