using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>Rules of performance gates.</summary>
internal static class PerformanceRules
{
    public static void Check(TrtEngineSpec spec, ErrorSink errors)
    {
        for (var i = 0; i < (spec.Performance?.Gates?.Count ?? 0); i++)
        {
            var path = FieldPath.Item("spec.performance.gates", i);
            var gate = spec.Performance!.Gates![i];
            SpecRules.CheckTargetNames(gate.Targets, path + ".targets", spec, errors);
            var higherIsBetter = gate.Metric != PerformanceMetric.MedianLatencyMilliseconds;
            var field = gate.Min is null ? "max" : "min";
            if (gate.Min is not null != higherIsBetter)
            {
                errors.Add(FieldPath.Field(path, field), $"{(higherIsBetter ? "higher" : "lower")} is better for {gate.Metric}; write {(higherIsBetter ? "min" : "max")}");
            }
            else if (DecimalText.Parse(gate.Min ?? gate.Max!) <= 0)
            {
                errors.Add(FieldPath.Field(path, field), "must be greater than zero");
            }
        }
    }
}
