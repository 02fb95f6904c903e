using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>The artifacts that a declaration names.</summary>
public static class DeclaredSources
{
    /// <summary>Every artifact with its field's path, such as <c>spec.model.source</c>.</summary>
    /// <param name="spec">A spec that <see cref="TrtEngineValidator"/> has found sound.</param>
    /// <returns>Paths and artifacts, in the order of the declaration.</returns>
    public static IEnumerable<(string Path, ArtifactSource Source)> Of(TrtEngineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return SpecRules.SourcesOf(spec);
    }
}
