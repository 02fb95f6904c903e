namespace TrtOperator.BuilderJob.Manifest;

/// <summary>One gate's figures.</summary>
/// <param name="Name">The gate's name.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Output">The model output that it reads.</param>
/// <param name="Verdict">Passed, in a release.</param>
/// <param name="Value">The candidate's value.</param>
/// <param name="Reference">FP32's value, for a metric that FP32 has.</param>
/// <param name="Bound">The confidence bound that was held against the limit.</param>
/// <param name="Limit">The limit, with its kind.</param>
/// <param name="Samples">How many samples were compared.</param>
public sealed record ManifestGate(
    string Name, string Metric, string Output, string Verdict, double Value, double? Reference, double? Bound, string Limit, long Samples);
