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
        return Enumerate(spec);
    }

    private static IEnumerable<(string Path, ArtifactSource Source)> Enumerate(TrtEngineSpec spec)
    {
        yield return ("spec.model.source", spec.Model.Source);
        if (spec.Calibration?.Source is { } data)
        {
            yield return ("spec.calibration.source", data);
        }

        if (spec.Calibration?.Cache is { } cache)
        {
            yield return ("spec.calibration.cache", cache);
        }

        yield return ("spec.accuracy.source", spec.Accuracy.Source);
        for (var i = 0; i < spec.Accuracy.Gates.Count; i++)
        {
            if (spec.Accuracy.Gates[i].Decoder is { } decoder)
            {
                yield return (FieldPath.Item("spec.accuracy.gates", i) + ".decoder.vocabulary", decoder.Vocabulary);
            }
        }
    }
}
