namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>The counters and histograms of one controller.</summary>
internal sealed class ReconcileInstruments
{
    private readonly KeyValuePair<string, object?> _controller;

    public ReconcileInstruments(string controller)
    {
        _controller = new("controller", controller);

        // An alert on a rate needs the zero before the first failure.
        foreach (string result in RuntimeMetrics.Results)
        {
            RuntimeMetrics.Reconciles.Add(0, _controller, new("result", result));
        }

        RuntimeMetrics.ReconcileErrors.Add(0, _controller);
        RuntimeMetrics.TerminalErrors.Add(0, _controller);
        RuntimeMetrics.Panics.Add(0, _controller);
        RuntimeMetrics.ReconcileTimeouts.Add(0, _controller);
    }

    public void Finished(string result, TimeSpan time)
    {
        RuntimeMetrics.Reconciles.Add(1, _controller, new("result", result));
        RuntimeMetrics.ReconcileTime.Record(time.TotalSeconds, _controller);
    }

    public void Failed() => RuntimeMetrics.ReconcileErrors.Add(1, _controller);

    public void FailedForGood() => RuntimeMetrics.TerminalErrors.Add(1, _controller);

    public void Panicked() => RuntimeMetrics.Panics.Add(1, _controller);

    public void TimedOut() => RuntimeMetrics.ReconcileTimeouts.Add(1, _controller);
}
