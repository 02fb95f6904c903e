using System.Diagnostics.Metrics;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Telemetry;

/// <summary>
/// The operator's own metrics, as they are scraped:
/// trtengine_jobs_created_total{stage}, trtengine_stages_total{stage,result}, trtengine_stage_duration_seconds{stage,result}, trtengine_releases_total; <see cref="EngineCensus"/> has the gauge.
/// </summary>
public static class EngineMetrics
{
    /// <summary>Name of the meter, to be given to an exporter.</summary>
    public const string MeterName = "TrtOperator.Operator";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Jobs = Meter.CreateCounter<long>("trtengine_jobs_created", description: "Jobs created by stage.");
    private static readonly Counter<long> Stages = Meter.CreateCounter<long>("trtengine_stages", description: "Stages that ended, by stage and result.");
    private static readonly Counter<long> Releases = Meter.CreateCounter<long>("trtengine_releases", description: "Releases that became current.");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "trtengine_stage_duration_seconds",
        description: "From the creation of a stage's Job to its end.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600] });

    /// <summary>Counts a Job.</summary>
    /// <param name="stage">Its stage.</param>
    public static void JobCreated(BuildStage stage) => Jobs.Add(1, new KeyValuePair<string, object?>("stage", Word(stage)));

    /// <summary>Counts what became of stages and releases between two states of an object.</summary>
    /// <param name="before">The status before.</param>
    /// <param name="now">The status now.</param>
    public static void Saw(TrtEngineStatus? before, TrtEngineStatus now)
    {
        ArgumentNullException.ThrowIfNull(now);
        foreach (StageStatus stage in now.Stages ?? [])
        {
            StageStatus? last = before?.Stages?.FirstOrDefault(one => one.Name == stage.Name && one.Key == stage.Key);
            if (stage.State is not (StageState.Succeeded or StageState.Failed) || last?.State == stage.State)
            {
                continue;
            }

            KeyValuePair<string, object?>[] tags = [new("stage", Word(stage.Stage)), new("result", stage.State == StageState.Succeeded ? "succeeded" : "failed")];
            Stages.Add(1, tags);
            if (stage is { StartedAt: { } started, FinishedAt: { } finished } && finished >= started)
            {
                Durations.Record((finished - started).TotalSeconds, tags);
            }
        }

        if (now.Release is { } release && release.Name != before?.Release?.Name)
        {
            Releases.Add(1);
        }
    }

    private static string Word(BuildStage stage) => stage.ToString().ToLowerInvariant();
}
