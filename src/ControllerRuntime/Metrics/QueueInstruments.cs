namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>The counters and histograms of one work queue.</summary>
internal sealed class QueueInstruments(string name)
{
    private readonly KeyValuePair<string, object?>[] _tags = [new("name", name), new("controller", name)];

    public void Added() => RuntimeMetrics.QueueAdds.Add(1, _tags);

    public void Retried() => RuntimeMetrics.QueueRetries.Add(1, _tags);

    public void Waited(TimeSpan time) => RuntimeMetrics.QueueDuration.Record(time.TotalSeconds, _tags);

    public void Worked(TimeSpan time) => RuntimeMetrics.WorkDuration.Record(time.TotalSeconds, _tags);
}
