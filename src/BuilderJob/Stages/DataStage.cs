using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Datasets.Quality;
using TrtOperator.Precision.Gates;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Opens the data, holds it against the model's inputs, and sees to it that nothing is judged on what it was calibrated on.</summary>
public static class DataStage
{
    private const string AdviceName = "advice.json";

    /// <summary>Runs the stage. Only the search for common samples and what is said of the data's quality are worth keeping; the rest is quick.</summary>
    /// <exception cref="InvalidDatasetException">A set is damaged, hostile, or does not fit the model.</exception>
    /// <exception cref="BadInputException">The two sets have samples in common.</exception>
    public static async Task<DataSets> RunAsync(
        RunSession session, TrtEngineSpec spec, ResolvedSources sources, OnnxModel model, CancellationToken cancellationToken)
    {
        ModelInput[] inputs = [.. ModelInputs(model)];
        IDataset evaluation = Open(session, "evaluation", sources.Evaluation, inputs, cancellationToken);
        EvaluationSet judged = new(
            evaluation,
            sources.Evaluation.Sha256,
            new EvaluationLabels(sources.Evaluation.Sha256, evaluation.Count, Labels(evaluation), evaluation.OutputLengths));

        // Without calibration data there is no INT8; FP16 still needs to know how large activations grow.
        FetchedSource source = sources.Calibration ?? sources.Evaluation;
        int most = spec.Calibration?.MaxSamples ?? 512;
        IDataset calibration = new SampledDataset(Open(session, "calibration", source, inputs, cancellationToken), most);
        DataSets sets = new(calibration, $"{source.Sha256} {most}", judged);
        if (sources.Calibration is null)
        {
            return sets;
        }

        StageResult stage = await CompareAsync(session, sources, calibration, evaluation, most, cancellationToken);
        sets = sets with { Advice = StageJson.Read<List<string>>(stage, AdviceName) };
        foreach (string sentence in sets.Advice)
        {
            session.Display.Say(Tone.Warning, sentence);
        }

        return sets;
    }

    private static Task<StageResult> CompareAsync(
        RunSession session,
        ResolvedSources sources,
        IDataset calibration,
        IDataset evaluation,
        int most,
        CancellationToken cancellationToken)
    {
        StageKey key = StageKey.For("data")
            .With("calibration", $"{sources.Calibration!.Sha256} {most}")
            .With("evaluation", sources.Evaluation.Sha256)
            .With("quality", "2");
        return session.RunAsync(
            "data",
            "calibration and evaluation samples",
            key,
            (folder, token) =>
            {
                DatasetOverlap overlap = DatasetOverlap.Between(calibration.ReadAll(token), evaluation.ReadAll(token), token);
                if (overlap is { Count: > 0, First: var (first, second) })
                {
                    throw new BadInputException(
                        "DataOverlap",
                        FormattableString.Invariant($"Calibration and evaluation data overlap in {overlap.Count} samples, the first being sample {first} of the calibration and sample {second} of the evaluation data; a gate judged on them proves nothing."),
                        "Take the common samples out of one of the two sets.");
                }

                StageJson.Write(folder, AdviceName, DatasetQuality.Judge(calibration, evaluation, token));
                return Task.CompletedTask;
            },
            _ => FormattableString.Invariant($"{calibration.Count} samples to calibrate on, {evaluation.Count} to judge on, none in common"),
            cancellationToken);
    }

    private static BoundDataset Open(
        RunSession session, string role, FetchedSource source, ModelInput[] inputs, CancellationToken cancellationToken)
    {
        // What an earlier run unpacked may have been cut off or edited since; unpacking is cheaper than finding out.
        string unpacked = Path.Combine(session.WorkFolder, "datasets", role);
        if (Directory.Exists(unpacked))
        {
            Directory.Delete(unpacked, recursive: true);
        }

        return DatasetBinding.Bind(DatasetSource.Open(source.Path, unpacked, limits: null, [.. inputs.Select(input => input.Name)], cancellationToken), inputs);
    }

    private static GateLabels? Labels(IDataset data) => data.Labels switch
    {
        { Texts: { } texts } => GateLabels.OfTexts(texts),
        { Classes: { } classes } => GateLabels.OfClasses(classes),
        _ => null,
    };

    private static IEnumerable<ModelInput> ModelInputs(OnnxModel model)
    {
        foreach (ValueInfoProto input in model.FedInputs)
        {
            TypeProto.Types.Tensor type = input.Type?.TensorType
                ?? throw new UnsupportedModelException($"The input '{input.Name}' is no tensor; only tensor inputs are supported.");
            yield return new ModelInput(
                input.Name,
                (TensorProto.Types.DataType)type.ElemType,
                type.Shape is { } shape ? [.. shape.Dim.Select(dimension => dimension.HasDimValue ? dimension.DimValue : (long?)null)] : null);
        }
    }
}
