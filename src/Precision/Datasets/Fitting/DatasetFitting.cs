using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>Works out from what a dataset declares and what a model takes what is to be done with samples.</summary>
internal static class DatasetFitting
{
    /// <summary>The dataset with the model's element types, padded as it declares, and with its derived inputs; itself where that is nothing.</summary>
    /// <exception cref="InvalidDatasetException">What is declared cannot be done, or is not declared and has to be.</exception>
    internal static IDataset Fit(IDataset dataset, IReadOnlyList<ModelInput> modelInputs)
    {
        Dictionary<string, ModelInput> models = modelInputs.ToDictionary(model => model.Name, StringComparer.Ordinal);
        FittedInput[] fitted = [.. dataset.Inputs.Select(input => Fit(dataset, input, models[input.Name]))];
        FittedDerivation[] derived = [.. dataset.Derived.Select(rule => Derive(dataset, rule, fitted, models[rule.Name]))];
        bool changes = derived.Length > 0 || Array.Exists(fitted, input => input.Conversion is not null || input.Padding.Count > 0);
        return changes ? new FittedDataset(dataset, fitted, derived) : dataset;
    }

    private static FittedInput Fit(IDataset dataset, DatasetInput input, ModelInput model)
    {
        ElementConversion? conversion = Conversion(dataset, input, model);
        List<Padding> padding = [];
        foreach (PadRule rule in input.Padding)
        {
            padding.AddRange(Resolve(dataset, input, model, rule));
        }

        if (padding.GroupBy(entry => entry.Dimension).FirstOrDefault(group => group.Skip(1).Any()) is { } twice)
        {
            throw new InvalidDatasetException($"Dataset {Printable.Quote(dataset.Name)} pads dimension {twice.Key} of {Printable.Quote(input.Name)} by two rules; keep one of them.");
        }

        long?[] shape = [.. input.SampleShape];
        foreach (Padding entry in padding)
        {
            shape[entry.Dimension] = entry.Length ?? (shape[entry.Dimension] is { } own ? entry.LengthOf(own) : null);
        }

        DatasetInput result = input with
        {
            Type = model.Type,
            SampleShape = shape,
        };
        return new FittedInput(result, input, conversion, padding);
    }

    private static ElementConversion? Conversion(IDataset dataset, DatasetInput input, ModelInput model)
    {
        if (input.Scaling is { } scaling)
        {
            CheckScaling(dataset, input, scaling);
            return ElementConversion.Between(input.Type, model.Type, scaling) ?? throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset.Name)} declares a conversion for {Printable.Quote(input.Name)}, which the model takes as {NpyTypes.NumpyNameOf(model.Type)}; only floats are scaled, so take 'convert' out.");
        }

        if (input.Type == model.Type)
        {
            return null;
        }

        string remedy = IsInteger(input.Type) && !IsInteger(model.Type)
            ? $$$$$"""prepare it as the model was trained and save it as {{{{{NpyTypes.NumpyNameOf(model.Type)}}}}}, or say in {{{{{DatasetManifest.FileName}}}}} what the numbers stand for: {"inputs": {"{{{{{Printable.Plain(input.Name)}}}}}": {"convert": {"scale": 0.0039215686, "offset": 0}}}} makes 0..255 into 0..1"""
            : $"save it with array.astype('{NpyTypes.NumpyNameOf(model.Type)}')";
        return ElementConversion.Between(input.Type, model.Type) ?? throw new InvalidDatasetException(
            $"Input {Printable.Quote(input.Name)} of dataset {Printable.Quote(dataset.Name)} is {NpyTypes.NumpyNameOf(input.Type)} but the model takes {NpyTypes.NumpyNameOf(model.Type)}; {remedy}.");
    }

    private static bool IsInteger(DataType type) => type is not (DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16 or DataType.String);

    private static void CheckScaling(IDataset dataset, DatasetInput input, ValueScaling scaling)
    {
        int count = Math.Max(scaling.Scale.Count, scaling.Offset.Count);
        if (scaling.Dimension is { } dimension && (dimension >= input.SampleShape.Count || (count > 1 && input.SampleShape[dimension] != count)))
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset.Name)} scales {Printable.Quote(input.Name)} with samples of {Printable.Shape(input.SampleShape)} by {count} numbers along dimension {dimension}; give one for each index of a dimension that all samples share, dimensions counting from 0 without the batch.");
        }
    }

    private static IEnumerable<Padding> Resolve(IDataset dataset, DatasetInput input, ModelInput model, PadRule rule)
    {
        int rank = input.SampleShape.Count;
        int[] dimensions = rule.Dimension is { } named ? [named]
            : Ragged(input) is { Length: > 0 } ragged ? ragged
            : rank == 1 ? [0]
            : rule.To == PadTarget.Number ? throw Open()
            : [];
        if (dimensions is [var single] && single >= rank)
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset.Name)} pads dimension {single} of {Printable.Quote(input.Name)}, whose samples are {Printable.Shape(input.SampleShape)}; dimensions of a sample count from 0, without the batch.");
        }

        if (dimensions.Length > 1 && rule.To == PadTarget.Number)
        {
            throw Open();
        }

        if (Padding.Number(model.Type, rule.Value) is null)
        {
            throw new InvalidDatasetException(
                FormattableString.Invariant($"Dataset {Printable.Quote(dataset.Name)} pads {Printable.Quote(input.Name)} with {rule.Value}, which is no {NpyTypes.NumpyNameOf(model.Type)}; give a value that the model takes."));
        }

        foreach (int dimension in dimensions)
        {
            Extent extent = input.Extents?[dimension] ?? Extent.Of(input.SampleShape[dimension] ?? 0);
            long? length = rule.To switch
            {
                PadTarget.Longest => extent.Most,
                PadTarget.Number => rule.Length,
                PadTarget.Model => ModelLength(dataset, input, model, dimension),
                _ => null,
            };
            length = length is { } known ? Padding.RoundUp(known, rule.MultipleOf) : null;
            if (length < extent.Most)
            {
                throw new InvalidDatasetException(
                    $"Input {Printable.Quote(input.Name)} in {dataset.Locate(input.Name, extent.MostSample)}, has {extent.Most} in dimension {dimension} and is to be padded to {length}; shorten or leave out the samples over {length}, as nothing is cut off here.");
            }

            yield return new Padding(dimension, length, rule.MultipleOf, rule.Value, rule.AtStart);
        }

        InvalidDatasetException Open() => new(
            $"Dataset {Printable.Quote(dataset.Name)} pads {Printable.Quote(input.Name)} with samples of {Printable.Shape(input.SampleShape)} to a number without saying in which dimension; add 'dimension' to 'pad', counted from 0 without the batch.");
    }

    private static long ModelLength(IDataset dataset, DatasetInput input, ModelInput model, int dimension)
    {
        // The model's dimensions begin with the batch, unless a sample has all of them.
        int batch = model.Shape is { } shape && shape.Count == input.SampleShape.Count ? 0 : 1;
        return model.Shape is { } all && dimension + batch < all.Count && all[dimension + batch] is { } length
            ? length
            : throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset.Name)} pads dimension {dimension} of {Printable.Quote(input.Name)} to the length that the model fixes, but it fixes none; write \"longest\" or a length in 'to'.");
    }

    private static FittedDerivation Derive(IDataset dataset, DerivedInput rule, FittedInput[] fitted, ModelInput model)
    {
        FittedInput of = Array.Find(fitted, input => input.Input.Name == rule.Of) ?? throw new InvalidDatasetException(
            $"Dataset {Printable.Quote(dataset.Name)} makes {Printable.Quote(rule.Name)} from {Printable.Quote(rule.Of)}, which no file holds; name one of {Printable.List(fitted.Select(input => input.Input.Name))}.");
        int dimension = LengthDimension.Of(dataset.Name, of.Stored, rule.Dimension, $"inputs.{rule.Name}");
        if (Padding.Number(model.Type, 1) is null)
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset.Name)} makes {Printable.Quote(rule.Name)} from lengths, but the model takes it as {NpyTypes.NumpyNameOf(model.Type)}; save it as an array of its own.");
        }

        DatasetInput input = new(
            rule.Name, model.Type, rule.IsMask ? [of.Input.SampleShape[dimension]] : model.Shape is { Count: 2 } ? [1] : []);
        return new FittedDerivation(input, rule.Of, dimension, of.Padding.FirstOrDefault(padding => padding.Dimension == dimension), rule.IsMask);
    }

    private static int[] Ragged(DatasetInput input) => [.. Enumerable.Range(0, input.SampleShape.Count).Where(dimension => input.SampleShape[dimension] is null)];
}
