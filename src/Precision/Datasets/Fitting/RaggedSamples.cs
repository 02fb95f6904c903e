namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>Words for samples of different shapes where the model takes one.</summary>
internal static class RaggedSamples
{
    /// <summary>Refuses samples that cannot be stacked for a model that takes <paramref name="batch"/> at once.</summary>
    /// <exception cref="InvalidDatasetException">They differ.</exception>
    internal static void Refuse(IDataset dataset, DatasetInput input, long batch)
    {
        for (int dimension = 0; batch > 1 && dimension < input.SampleShape.Count; dimension++)
        {
            if (input.SampleShape[dimension] is null)
            {
                throw Differ(dataset, input, dimension, FormattableString.Invariant($"the model runs {batch} at a time, which need one shape"), "longest", long.MaxValue);
            }
        }
    }

    /// <summary>Names two samples that differ and says how to have them padded.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="input">The input.</param>
    /// <param name="dimension">The dimension of its samples.</param>
    /// <param name="but">What the model asks for.</param>
    /// <param name="to">What the samples are to be padded to.</param>
    /// <param name="room">The length that the model takes.</param>
    internal static InvalidDatasetException Differ(IDataset dataset, DatasetInput input, int dimension, string but, string to, long room)
    {
        string what = $"Input {Printable.Quote(input.Name)} of dataset {Printable.Quote(dataset.Name)} has samples that differ in dimension {dimension}";
        if (input.Extents?[dimension] is not { } extent)
        {
            return new InvalidDatasetException($"{what}, but {but}; give samples of one shape.");
        }

        what += FormattableString.Invariant($", {extent.Least} in {dataset.Locate(input.Name, extent.LeastSample)}, and {extent.Most} in {dataset.Locate(input.Name, extent.MostSample)}, but {but}");
        return new InvalidDatasetException(extent.Most <= room
            ? $$$$$"""{{{{{what}}}}}; pad them, or have them padded by {"inputs": {"{{{{{Printable.Plain(input.Name)}}}}}": {"pad": {"value": 0, "to": "{{{{{to}}}}}"}}}} in {{{{{DatasetManifest.FileName}}}}}, with the value that the model was trained with."""
            : FormattableString.Invariant($"{what}; shorten or leave out the samples over {room}."));
    }
}
