namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>Which dimension of an input's samples is their length.</summary>
internal static class LengthDimension
{
    /// <summary>The named dimension, or the one that is padded, or the one in which samples differ, or the only one there is.</summary>
    /// <param name="dataset">What messages call the dataset.</param>
    /// <param name="input">The input.</param>
    /// <param name="named">The dimension that the manifest names; null where it leaves it open.</param>
    /// <param name="field">Where the manifest is to name it.</param>
    /// <exception cref="InvalidDatasetException">There is no such dimension, or several may be meant.</exception>
    internal static int Of(string dataset, DatasetInput input, int? named, string field)
    {
        if (named is { } dimension)
        {
            return dimension < input.SampleShape.Count
                ? dimension
                : throw new InvalidDatasetException(
                    $"Dataset {Printable.Quote(dataset)} names dimension {dimension} of {Printable.Quote(input.Name)} in {Printable.Quote(field)}, whose samples are {Printable.Shape(input.SampleShape)}; dimensions of a sample count from 0, without the batch.");
        }

        int[] padded = [.. input.Padding.Select(rule => rule.Dimension).OfType<int>().Distinct()];
        int[] ragged = [.. Enumerable.Range(0, input.SampleShape.Count).Where(index => input.SampleShape[index] is null)];
        return padded is [{ } one] && one < input.SampleShape.Count ? one
            : padded.Length == 0 && ragged is [{ } open] ? open
            : padded.Length == 0 && input.SampleShape.Count == 1 ? 0
            : throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset)} leaves open in {Printable.Quote(field)} which dimension of {Printable.Quote(input.Name)} with samples of {Printable.Shape(input.SampleShape)} is meant; add its 'dimension', counted from 0 without the batch.");
    }
}
