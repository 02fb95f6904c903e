using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Every source that a declaration names, by its field's path: what the resolve stage pins and an order's digests speak of.</summary>
public static class DeclaredSources
{
    /// <summary>The sources of a spec.</summary>
    /// <param name="spec">The spec.</param>
    /// <returns>Path, such as <c>spec.model.source</c>, and source, in the order of the document.</returns>
    public static IReadOnlyList<KeyValuePair<string, ArtifactSource>> Of(TrtEngineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return [.. SpecRules.SourcesOf(spec).Select(entry => KeyValuePair.Create(entry.Path, entry.Source))];
    }
}
