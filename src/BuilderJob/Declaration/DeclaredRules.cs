using TrtOperator.Api.V1Alpha1;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;

namespace TrtOperator.BuilderJob.Declaration;

/// <summary>Reads <c>spec.protectedLayers</c> into the rules that Precision matches.</summary>
public static class DeclaredRules
{
    /// <summary>The rules that hold for <paramref name="target"/>, in declared order.</summary>
    public static IReadOnlyList<ProtectionRule> For(TrtEngineSpec spec, EngineTarget target)
    {
        List<ProtectionRule> rules = [];
        IList<ProtectedLayer> layers = spec.ProtectedLayers ?? [];
        for (int i = 0; i < layers.Count; i++)
        {
            ProtectedLayer layer = layers[i];
            if (layer.Targets is { Count: > 0 } targets && !targets.Contains(target.Name))
            {
                continue;
            }

            (ProtectionSelector selector, string words) = layer switch
            {
                { Name: { } name } => ((ProtectionSelector)new NameSelector(name), $"name '{name}'"),
                { Regex: { } regex } => (new RegexSelector(regex), $"regex '{regex}'"),
                { OpType: { } opType } => (new OperatorSelector(opType), $"opType '{opType}'"),
                { Pattern: { } pattern } => (new PatternSelector(Enum.Parse<SubgraphPattern>(pattern.ToString())), $"pattern {pattern}"),
                { Between: { } between } => (new BetweenSelector(between.From, between.To), $"between '{between.From}' and '{between.To}'"),
                _ => throw new BadInputException("InvalidDeclaration", $"spec.protectedLayers[{i}] selects nothing."),
            };
            rules.Add(new ProtectionRule(
                selector,
                layer.Precision == ProtectedPrecision.FP16 ? NumericPrecision.Fp16 : NumericPrecision.Fp32,
                layer.Output == ProtectedOutput.Protected,
                $"protectedLayers[{i}] {words}"));
        }

        return rules;
    }
}
