using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>Rules of accuracy gates: a limit must bound its metric from the side on which it gets worse.</summary>
internal static class AccuracyRules
{
    public static void Check(TrtEngineSpec spec, ErrorSink errors)
    {
        if (DecimalText.Parse(spec.Accuracy.Confidence) is <= 0.5m or >= 1m)
        {
            errors.Add("spec.accuracy.confidence", "must lie between \"0.5\" and \"1\", both excluded; \"0.95\" is usual");
        }

        for (var i = 0; i < spec.Accuracy.Gates.Count; i++)
        {
            var path = FieldPath.Item("spec.accuracy.gates", i);
            CheckGate(spec.Accuracy.Gates[i], path, errors);
            SpecRules.CheckTargetNames(spec.Accuracy.Gates[i].Targets, path + ".targets", spec, errors);
        }

        // What nothing holds against FP32 would be published unproven.
        if (spec.Targets.FirstOrDefault(target => spec.Accuracy.Gates.All(gate => gate.Targets is { Count: > 0 } named && !named.Contains(target.Name))) is { } ungated)
        {
            errors.Add("spec.accuracy.gates", $"has no gate for target '{ungated.Name}'; name it in a gate's targets, or leave targets out of one");
        }
    }

    private static void CheckGate(AccuracyGate gate, string path, ErrorSink errors)
    {
        var metric = MetricDirection.Of(gate.Metric);
        if (metric.Decodes && gate.Decoder is null)
        {
            errors.Add(path + ".decoder", $"is required with {gate.Metric}: how the output becomes text");
        }
        else if (!metric.Decodes && gate.Decoder is not null)
        {
            errors.Add(path + ".decoder", $"has no meaning with {gate.Metric}; it belongs to CharacterErrorRate and WordErrorRate");
        }
        else if (gate.Decoder?.Ignore is { Count: > 0 } && gate.Metric != AccuracyMetric.CharacterErrorRate)
        {
            errors.Add(path + ".decoder.ignore", $"has no meaning with {gate.Metric}; it belongs to CharacterErrorRate");
        }

        var (field, text) = gate switch
        {
            { Min: { } min } => ("min", min),
            { Max: { } max } => ("max", max),
            { MaxDrop: { } drop } => ("maxDrop", drop),
            _ => ("maxIncrease", gate.MaxIncrease!),
        };
        var relative = field is "maxDrop" or "maxIncrease";
        var absolute = metric.HigherIsBetter ? "min" : "max";
        if (relative && !metric.NeedsLabels)
        {
            errors.Add(FieldPath.Field(path, field), $"{gate.Metric} is already measured against FP32; write {absolute}");
            return;
        }

        if ((field is "min" or "maxDrop") != metric.HigherIsBetter)
        {
            var allowed = !metric.NeedsLabels ? absolute : metric.HigherIsBetter ? "min or maxDrop" : "max or maxIncrease";
            errors.Add(FieldPath.Field(path, field), $"{(metric.HigherIsBetter ? "higher" : "lower")} is better for {gate.Metric}; write {allowed}");
            return;
        }

        var smallest = relative ? 0 : metric.Smallest;
        if (DecimalText.Parse(text) is var value && (value < smallest || value > metric.Largest))
        {
            errors.Add(FieldPath.Field(path, field), $"{text} is out of range for {gate.Metric}; write a decimal from \"{DecimalText.Of(smallest)}\" to \"{DecimalText.Of(metric.Largest)}\"");
        }
    }
}
