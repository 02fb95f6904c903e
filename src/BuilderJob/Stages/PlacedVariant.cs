using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What the stages that work on one variant begin with.</summary>
/// <param name="Matches">What each protection rule matched.</param>
/// <param name="Protections">The protected nodes of the normalized model.</param>
/// <param name="Plan">Its precision plan, islands not widened yet.</param>
internal sealed record PlacedVariant(ProtectionMatches Matches, IReadOnlyDictionary<string, NodeProtection> Protections, PrecisionPlan Plan)
{
    /// <summary>Matches the rules and places the precisions.</summary>
    /// <exception cref="InvalidProtectionException">A declared protection matches nothing.</exception>
    public static PlacedVariant Of(ImportedModel model, CalibrationStatistics? statistics, VariantSpec spec, ShapeSource shapes, CancellationToken cancellationToken)
    {
        ProtectionMatches matches = ProtectionMatcher.Match(model.Source, spec.Rules);
        IReadOnlyDictionary<string, NodeProtection> protections = matches.ForNormalized(model.Normalized);
        return new PlacedVariant(
            matches,
            protections,
            QuantizationPlacer.Place(model.Normalized, shapes.Observe(model.Normalized.Model, statistics, cancellationToken), protections, spec.Placement));
    }

    /// <summary>The key of such a stage; what else it depends on is added by the stage.</summary>
    public static StageKey Key(string stage, ImportedModel model, CalibrationMethod method, VariantSpec spec, ShapeSource shapes)
        => StageKey.For(stage)
            .With("model", model.Stage.Digest)
            .With("method", method.ToString())
            .With("variant", spec.Canonical)
            .With("shapes", shapes.Canonical);
}
