using TrtOperator.Precision.Datasets.Fitting;

namespace TrtOperator.Precision.Datasets;

/// <summary>
/// Checks that a dataset's inputs are a model's inputs. Element types are converted where no value changes but by rounding of floats; padding and scaling are done only as
/// the dataset declares them.
/// </summary>
public static class DatasetBinding
{
    /// <summary>
    /// Binds a dataset to a model: the same input names, element types that convert safely, and equal dimensions wherever both are fixed. A sample has the input's
    /// dimensions but for the batch, which comes first, or has all of them (<see cref="DatasetInput.IsWhole"/>).
    /// </summary>
    /// <param name="dataset">The dataset; the result reads through it and disposes it.</param>
    /// <param name="modelInputs">All inputs of the model that are no initializers.</param>
    /// <returns>The dataset with a check of every sample: dimensions that were open, and no NaN or infinity.</returns>
    /// <exception cref="InvalidDatasetException">The dataset does not fit; the sentence names the input and the way out.</exception>
    public static BoundDataset Bind(IDataset dataset, IReadOnlyList<ModelInput> modelInputs)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(modelInputs);
        CheckNames(dataset, modelInputs);
        dataset = DatasetFitting.Fit(dataset, modelInputs);
        ModelInput? batchFrom = null;
        HashSet<string> whole = new(StringComparer.Ordinal);
        foreach (ModelInput model in modelInputs)
        {
            DatasetInput input = dataset.Inputs.First(input => input.Name == model.Name);
            if (CheckShape(dataset, input, model))
            {
                whole.Add(model.Name);
            }
            else if (model.Shape is [{ } batch, ..])
            {
                RaggedSamples.Refuse(dataset, input, batch);
                if (batchFrom is not null && batchFrom.Shape![0] != batch)
                {
                    throw new InvalidDatasetException(
                        $"The model fixes the batch of input {Printable.Quote(batchFrom.Name)} to {batchFrom.Shape[0]} and of {Printable.Quote(model.Name)} to {batch}; samples can be bound only where the first dimension of every input is the same batch.");
                }

                batchFrom = model;
            }
        }

        if (batchFrom is { Shape: [> 1, ..] } && modelInputs.FirstOrDefault(model => model.Shape is [null, ..] && !whole.Contains(model.Name)) is { } open)
        {
            throw new InvalidDatasetException(
                $"The model fixes the first dimension of input {Printable.Quote(batchFrom.Name)} to {batchFrom.Shape[0]} and leaves that of {Printable.Quote(open.Name)} open, so the batch of {Printable.Quote(batchFrom.Name)} is not its first dimension; give its samples with all dimensions of {Printable.Shape(batchFrom.Shape)}, the batch among them being 1 (numpy.expand_dims).");
        }

        if (whole.Count > 0 && batchFrom is { Shape: [> 1, ..] })
        {
            throw new InvalidDatasetException(
                $"The model fixes the batch of input {Printable.Quote(batchFrom.Name)} to {batchFrom.Shape[0]}, and dataset {Printable.Quote(dataset.Name)} gives {Printable.Quote(whole.First())} with all its dimensions, so their samples cannot be put together; give {Printable.Quote(batchFrom.Name)} with all its dimensions too.");
        }

        return new BoundDataset(dataset, modelInputs, batchFrom?.Shape![0], whole);
    }

    private static void CheckNames(IDataset dataset, IReadOnlyList<ModelInput> modelInputs)
    {
        string[] known = [.. dataset.Inputs.Select(input => input.Name), .. dataset.Derived.Select(input => input.Name)];
        string[] wanted = [.. modelInputs.Select(input => input.Name)];
        if (wanted.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset.Name)} has no samples for model input {Printable.Quote(missing)}{Nearest(missing, known.Except(wanted))}; it has {Printable.List(known)}.");
        }

        if (known.Except(wanted, StringComparer.Ordinal).FirstOrDefault() is { } extra)
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset.Name)} has samples for {Printable.Quote(extra)}, which is no input of the model{Nearest(extra, wanted)}; the model's inputs are {Printable.List(wanted)}, so remove or rename it.");
        }
    }

    /// <summary>Whether the samples have all the dimensions of the input, and none is to be put before them.</summary>
    private static bool CheckShape(IDataset dataset, DatasetInput input, ModelInput model)
    {
        if (model.Shape is not { } shape)
        {
            return false;
        }

        bool whole = shape.Count == input.SampleShape.Count;
        long?[] sample = whole ? [.. input.SampleShape] : [1L, .. input.SampleShape];
        string found = Printable.Shape(sample);
        if (shape.Count != sample.Length)
        {
            string remedy = shape.Count == 0
                ? "give one number a sample, as an array whose only dimension counts the samples"
                : "the first dimension of a batch file counts the samples, and files of single samples have no batch dimension";
            throw new InvalidDatasetException(
                $"Input {Printable.Quote(input.Name)} of dataset {Printable.Quote(dataset.Name)} has samples of {found} with their batch dimension but the model takes {Printable.Shape(shape)}; {remedy}.");
        }

        for (int dimension = whole ? 0 : 1; dimension < shape.Count; dimension++)
        {
            if (shape[dimension] is { } length && sample[dimension] is null)
            {
                throw RaggedSamples.Differ(dataset, input, whole ? dimension : dimension - 1, $"the model takes {Printable.Shape(shape)}", "fixed", length);
            }

            if (shape[dimension] is { } wanted && sample[dimension] is { } given && wanted != given)
            {
                throw new InvalidDatasetException(
                    $"Input {Printable.Quote(input.Name)} of dataset {Printable.Quote(dataset.Name)} has samples of {found} but the model takes {Printable.Shape(shape)}: dimension {dimension} must be {wanted}, not {given}{Layout(sample, shape)}.");
            }
        }

        return whole;
    }

    /// <summary>Words for pictures whose channels are at the other end.</summary>
    private static string Layout(long?[] sample, IReadOnlyList<long?> model)
    {
        return sample.Length != 4 ? string.Empty
            : Fits(0, 3, 1, 2) ? "; the channels come last (NHWC) and are to come first, so save it with numpy.transpose(array, (0, 3, 1, 2))"
            : Fits(0, 2, 3, 1) ? "; the channels come first (NCHW) and are to come last, so save it with numpy.transpose(array, (0, 2, 3, 1))"
            : string.Empty;

        bool Fits(params ReadOnlySpan<int> axes)
        {
            for (int dimension = 1; dimension < axes.Length; dimension++)
            {
                if (model[dimension] is { } wanted && sample[axes[dimension]] is { } given && wanted != given)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static string Nearest(string name, IEnumerable<string> candidates)
    {
        IReadOnlyList<string> near = NearestNames.Find(name, candidates);
        return near.Count == 0 ? string.Empty : $" (nearest: {Printable.List(near)})";
    }
}
