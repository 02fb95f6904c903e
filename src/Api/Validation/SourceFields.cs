using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>The fields of a declaration that name something to fetch.</summary>
public static class SourceFields
{
    /// <summary>Every source with its field's path, in the declaration's order.</summary>
    /// <param name="spec">The declaration.</param>
    /// <returns>Paths such as <c>spec.accuracy.gates[0].decoder.vocabulary</c>, and the sources.</returns>
    public static IEnumerable<(string Path, ArtifactSource Source)> Of(TrtEngineSpec spec) => SpecRules.SourcesOf(spec);
}
