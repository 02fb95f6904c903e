using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>Brings every source to this machine and pins it by its digest. Local files stay where they are and are only read.</summary>
public static class ResolveStage
{
    /// <summary>Runs the stage. It always looks, since what lies behind a URI may have changed.</summary>
    /// <exception cref="StorageException">A source is not there, or its digest is not the declared one.</exception>
    public static async Task<ResolvedSources> RunAsync(
        RunSession session, LoadedDeclaration declaration, SourceCredentials credentials, CancellationToken cancellationToken)
    {
        session.Display.Begin("resolve", "sources");
        TrtEngineSpec spec = declaration.Engine.Spec;
        Dictionary<ArtifactSource, string> paths = new(ReferenceEqualityComparer.Instance);
        foreach ((string path, ArtifactSource source) in DeclaredSources.Of(spec))
        {
            paths[source] = path;
        }

        FetchedSource model = await FetchAsync(spec.Model.Source);
        FetchedSource? calibration = spec.Calibration?.Source is { } data ? await FetchAsync(data) : null;
        FetchedSource? cache = spec.Calibration?.Cache is { } written ? await FetchAsync(written) : null;
        FetchedSource evaluation = await FetchAsync(spec.Accuracy.Source);
        Dictionary<string, FetchedSource> vocabularies = [];
        foreach (AccuracyGate gate in spec.Accuracy.Gates)
        {
            if (gate.Decoder is { } decoder)
            {
                vocabularies[gate.Name] = await FetchAsync(decoder.Vocabulary);
            }
        }

        long bytes = model.Size + (calibration?.Size ?? cache?.Size ?? 0) + evaluation.Size;
        session.Display.Finish(FormattableString.Invariant($"{spec.Model.Source.Uri} is {model.Sha256[..12]}, {ByteText.Of(bytes)} in all"), reused: false);
        return new ResolvedSources(model, calibration, evaluation, vocabularies) { Cache = cache };

        async Task<FetchedSource> FetchAsync(ArtifactSource source)
        {
            string name = StageKey.DigestOf(source.Uri)[..16] + Extension(source.Uri);
            string destination = Path.Combine(session.WorkFolder, "sources", name);
            string path = paths[source];
            SourceFetcher fetcher = new(credentials.For(path, source.SecretRef), declaration.Folder);
            try
            {
                return await fetcher.FetchAsync(source.Uri, destination, source.Sha256, cancellationToken: cancellationToken);
            }
            catch (StorageException e) when (e.Failure == StorageFailure.DigestMismatch && declaration.Pinned.Contains(path))
            {
                throw new SourceChangedException(path, e.Message);
            }
        }
    }

    // Datasets are told apart by how their name ends, so a downloaded one keeps its ending.
    private static string Extension(string uri)
    {
        string path = uri.Split('?', '#')[0];
        return path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) ? ".tar.gz" : Path.GetExtension(path).ToLowerInvariant();
    }
}
