using System.Diagnostics.Metrics;

namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>
/// Every instrument of the runtime, under controller-runtime's names so that its dashboards and alerts work unchanged. The Prometheus exporter appends
/// <c>_total</c> to counters; units are part of the names and not given beside them, because exporters differ in how they append those.
/// </summary>
/// <remarks>
/// As Prometheus shows them:
/// <c>controller_runtime_reconcile_total{controller,result}</c>, <c>controller_runtime_reconcile_errors_total{controller}</c>,
/// <c>controller_runtime_terminal_reconcile_errors_total{controller}</c>, <c>controller_runtime_reconcile_panics_total{controller}</c>,
/// <c>controller_runtime_reconcile_timeouts_total{controller}</c>, <c>controller_runtime_reconcile_time_seconds{controller}</c>,
/// <c>controller_runtime_max_concurrent_reconciles{controller}</c>, <c>controller_runtime_active_workers{controller}</c>,
/// <c>workqueue_depth{name,controller,priority}</c>, <c>workqueue_adds_total{name,controller}</c>, <c>workqueue_queue_duration_seconds{name,controller}</c>,
/// <c>workqueue_work_duration_seconds{name,controller}</c>, <c>workqueue_unfinished_work_seconds{name,controller}</c>,
/// <c>workqueue_longest_running_processor_seconds{name,controller}</c>, <c>workqueue_retries_total{name,controller}</c>,
/// <c>leader_election_master_status{name}</c>, <c>rest_client_requests_total{code,method,host}</c> (counted by the connection), and our own
/// <c>events_written_total</c>, <c>events_dropped_total{reason}</c>.
/// </remarks>
internal static class RuntimeMetrics
{
    public const string Success = "success";
    public const string Error = "error";
    public const string Requeue = "requeue";
    public const string RequeueAfter = "requeue_after";

    /// <summary>The values of the label <c>result</c>.</summary>
    public static readonly string[] Results = [Success, Error, Requeue, RequeueAfter];

    public static readonly MeterSet<IQueueGauges> Queues = new();
    public static readonly MeterSet<IControllerGauges> Controllers = new();
    public static readonly MeterSet<ILeaderGauge> Elections = new();

    private static readonly double[] Seconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 7, 10, 15, 20, 30, 60];

    public static readonly Counter<long> Reconciles = Counter("controller_runtime_reconcile", "Reconciles by controller and result.");
    public static readonly Counter<long> ReconcileErrors = Counter("controller_runtime_reconcile_errors", "Reconciles that failed.");
    public static readonly Counter<long> TerminalErrors = Counter("controller_runtime_terminal_reconcile_errors", "Reconciles that failed and are not tried again.");
    public static readonly Counter<long> Panics = Counter("controller_runtime_reconcile_panics", "Reconciles that ended in an exception that tells of a defect.");
    public static readonly Counter<long> ReconcileTimeouts = Counter("controller_runtime_reconcile_timeouts", "Reconciles that took longer than they may.");
    public static readonly Histogram<double> ReconcileTime = Histogram("controller_runtime_reconcile_time_seconds", "Length of a reconcile.");
    public static readonly Counter<long> QueueAdds = Counter("workqueue_adds", "Keys added to a work queue.");
    public static readonly Counter<long> QueueRetries = Counter("workqueue_retries", "Keys added again after a failure.");
    public static readonly Histogram<double> QueueDuration = Histogram("workqueue_queue_duration_seconds", "How long a key waits before it is taken.");
    public static readonly Histogram<double> WorkDuration = Histogram("workqueue_work_duration_seconds", "How long a key is processed.");
    public static readonly Counter<long> EventsWritten = Counter("events_written", "Writes of events to the API server.");
    public static readonly Counter<long> EventsDropped = Counter("events_dropped", "Events that were not written.");

    static RuntimeMetrics()
    {
        Meter meter = RuntimeMeter.Meter;
        meter.CreateObservableGauge("workqueue_depth", () => Queues.Items.SelectMany(queue => queue.Depths.Select(
            depth => new Measurement<long>(depth.Value, new("name", queue.Name), new("controller", queue.Name), new("priority", depth.Key)))), description: "Keys that wait, by priority.");
        meter.CreateObservableGauge("workqueue_unfinished_work_seconds", () => Queues.Items.Select(queue => Of(queue, queue.UnfinishedWork)), description: "Time spent so far on keys that are not done.");
        meter.CreateObservableGauge("workqueue_longest_running_processor_seconds", () => Queues.Items.Select(queue => Of(queue, queue.LongestProcessing)), description: "Time spent so far on the key that takes longest.");
        meter.CreateObservableGauge("controller_runtime_max_concurrent_reconciles", () => Controllers.Items.Select(
            controller => new Measurement<long>(controller.Workers, new KeyValuePair<string, object?>("controller", controller.Name))), description: "How many workers there are.");
        meter.CreateObservableGauge("controller_runtime_active_workers", () => Controllers.Items.Select(
            controller => new Measurement<long>(controller.ActiveWorkers, new KeyValuePair<string, object?>("controller", controller.Name))), description: "How many workers reconcile.");
        meter.CreateObservableGauge("leader_election_master_status", () => Elections.Items.Select(
            election => new Measurement<long>(election.IsLeading ? 1 : 0, new KeyValuePair<string, object?>("name", election.LeaseName))), description: "1 while this process leads, else 0.");
    }

    private static Counter<long> Counter(string name, string description) => RuntimeMeter.Meter.CreateCounter<long>(name, description: description);

    private static Histogram<double> Histogram(string name, string description)
        => RuntimeMeter.Meter.CreateHistogram<double>(name, description: description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });

    private static Measurement<double> Of(IQueueGauges queue, TimeSpan time) => new(time.TotalSeconds, new("name", queue.Name), new("controller", queue.Name));
}
