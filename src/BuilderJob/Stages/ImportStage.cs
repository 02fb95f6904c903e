using TrtOperator.Onnx;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Names every node, raises the opset, folds BatchNormalization and lifts constants, once per model.</summary>
public static class ImportStage
{
    /// <summary>The opset that models are raised to: the first whose Q/DQ pairs take FP16 scales and FP8.</summary>
    public const int TargetOpset = 19;

    private const string ModelName = "model.onnx";
    private const string SourcesName = "sources.json";
    private const string NotesName = "notes.json";

    /// <summary>Runs the stage.</summary>
    /// <exception cref="InvalidModelException">The model is damaged, hostile or inconsistent.</exception>
    /// <exception cref="UnsupportedModelException">The model holds what this version cannot handle.</exception>
    public static async Task<ImportedModel> RunAsync(RunSession session, FetchedSource model, CancellationToken cancellationToken)
    {
        OnnxModel source = Load(model.Path, cancellationToken);
        string? data = await DataDigestAsync(source, cancellationToken);
        NormalizedModel? made = null;
        StageKey key = StageKey.For("import").With("model", model.Sha256).With("data", data ?? "").With("opset", $"{TargetOpset}");
        StageResult stage = await session.RunAsync(
            "import",
            Path.GetFileName(model.Path),
            key,
            (folder, token) =>
            {
                made = ModelNormalizer.Normalize(source, TargetOpset, token);
                made.Model.Save(Path.Combine(folder, ModelName), token);
                StageJson.Write(folder, SourcesName, new SortedDictionary<string, IReadOnlyList<string>>(made.Sources.ToDictionary(), StringComparer.Ordinal));
                StageJson.Write(folder, NotesName, made.Notes);
                return Task.CompletedTask;
            },
            result =>
            {
                made ??= new NormalizedModel(
                    OnnxModel.Load(result.PathOf(ModelName), cancellationToken: cancellationToken),
                    StageJson.Read<Dictionary<string, IReadOnlyList<string>>>(result, SourcesName),
                    StageJson.Read<List<string>>(result, NotesName));
                return FormattableString.Invariant($"{source.Graph.Node.Count} {(source.Graph.Node.Count == 1 ? "node" : "nodes")}, opset {source.Opset} -> {made.Model.Opset}");
            },
            cancellationToken);
        if (!stage.Reused)
        {
            foreach (string note in made!.Notes)
            {
                session.Display.Say(Terminal.Tone.Note, note);
            }
        }

        return new ImportedModel(stage, data is null ? model.Sha256 : StageKey.DigestOf($"{model.Sha256} {data}"), data, source, made!);
    }

    private static OnnxModel Load(string path, CancellationToken cancellationToken)
    {
        OnnxModel model = OnnxModel.Load(path, cancellationToken: cancellationToken);
        SourceNames.MakeUnique(model);
        return model;
    }

    // Weights beside the model are part of it, and the digest of its own file says nothing of them.
    private static async Task<string?> DataDigestAsync(OnnxModel model, CancellationToken cancellationToken)
    {
        List<string> digests = [];
        foreach (string file in model.DataFiles)
        {
            digests.Add($"{Path.GetFileName(file)} {await Sha256Digest.OfFileAsync(file, cancellationToken: cancellationToken)}");
        }

        return digests.Count == 0 ? null : StageKey.DigestOf(string.Join('\n', digests));
    }
}
