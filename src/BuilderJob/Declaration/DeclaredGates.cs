using System.Globalization;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Precision.Gates;

namespace TrtOperator.BuilderJob.Declaration;

/// <summary>Reads <c>spec.accuracy.gates</c> into the gates that Precision evaluates.</summary>
public static class DeclaredGates
{
    /// <summary>The gates that hold for <paramref name="target"/>, in declared order.</summary>
    /// <param name="spec">The declaration.</param>
    /// <param name="target">The target.</param>
    /// <param name="vocabulary">The symbols of a gate's vocabulary, by the gate's name.</param>
    public static IReadOnlyList<GateDefinition> For(TrtEngineSpec spec, EngineTarget target, Func<string, IReadOnlyList<string>> vocabulary)
        => [.. spec.Accuracy.Gates
            .Where(gate => gate.Targets is not { Count: > 0 } targets || targets.Contains(target.Name))
            .Select(gate => new GateDefinition(
                gate.Name,
                Enum.Parse<GateMetric>(gate.Metric.ToString()),
                gate.Output,
                GateLimit.FromDeclared(gate.Name, Number(gate.Min), Number(gate.Max), Number(gate.MaxDrop), Number(gate.MaxIncrease)),
                gate.Decoder is { } decoder ? new CtcDecoding(decoder.Blank, vocabulary(gate.Name), decoder.Separator, [.. decoder.Ignore ?? []]) : null))];

    /// <summary>The confidence that gates need, between 0.5 and 1.</summary>
    public static double Confidence(TrtEngineSpec spec) => Number(spec.Accuracy.Confidence) ?? 0.95;

    private static double? Number(string? text) => text is null ? null : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
