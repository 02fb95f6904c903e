using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Leadership;
using TrtOperator.ControllerRuntime.Metrics;
using TrtOperator.ControllerRuntime.Queues;
using TrtOperator.ControllerRuntime.Tests.Controllers;
using TrtOperator.ControllerRuntime.Tests.Leadership;

namespace TrtOperator.ControllerRuntime.Tests.Metrics;

public sealed class RuntimeMetricsTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, double> _values = [];
    private readonly ConcurrentDictionary<string, byte> _instruments = [];
    private readonly string _name = "metrics-" + Guid.NewGuid().ToString("N")[..8];

    public RuntimeMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RuntimeMeter.Name)
            {
                _instruments[instrument.Name] = 0;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        _listener.Start();
    }

    [Fact]
    public async Task A_controller_counts_its_reconciles_by_result_under_the_usual_names()
    {
        int attempts = 0;
        ManualTimeProvider time = new();
        ScriptedController script = new()
        {
            OnReconcile = (entity, _) => ++attempts switch
            {
                1 => throw new InvalidCastException("A defect."),
                2 => Task.FromResult(ReconciliationResult<V1ConfigMap>.Failure(entity, "No.")),
                3 => Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity, TimeSpan.FromSeconds(1))),
                4 => throw new TerminalException("Never."),
                _ => Task.FromResult(ReconciliationResult<V1ConfigMap>.Success(entity)),
            },
        };
        ObjectKey key = new("ns", "a");
        V1ConfigMap map = new() { Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "ns" } };
        using Controller<V1ConfigMap> controller = new(_name, script, _ => map, () => [key], NullLogger.Instance, new ControllerOptions { Workers = 3 }, time);
        using CancellationTokenSource stop = new();
        Task run = controller.RunAsync(stop.Token);
        await time.AdvanceUntilAsync(() => attempts == 4 && controller.ActiveWorkers == 0);
        controller.Enqueue(key);
        await Eventually.HoldsAsync(() => attempts == 5 && controller.Queue.ProcessingCount == 0);
        _listener.RecordObservableInstruments();

        Value($"controller_runtime_reconcile controller={_name} result=success").Should().Be(1);
        Value($"controller_runtime_reconcile controller={_name} result=requeue_after").Should().Be(1);
        Value($"controller_runtime_reconcile controller={_name} result=error").Should().Be(3);
        Value($"controller_runtime_reconcile controller={_name} result=requeue").Should().Be(0);
        Value($"controller_runtime_reconcile_errors controller={_name}").Should().Be(3);
        Value($"controller_runtime_terminal_reconcile_errors controller={_name}").Should().Be(1);
        Value($"controller_runtime_reconcile_panics controller={_name}").Should().Be(1);
        Value($"controller_runtime_max_concurrent_reconciles controller={_name}").Should().Be(3);
        Value($"controller_runtime_active_workers controller={_name}").Should().Be(0);
        Value($"workqueue_retries name={_name} controller={_name}").Should().Be(2);
        Value($"workqueue_adds name={_name} controller={_name}").Should().Be(5);
        _values.Keys.Should().Contain($"controller_runtime_reconcile_time_seconds controller={_name}");
        controller.StopIntake();
        await run.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_queue_tells_its_depth_by_priority_and_the_age_of_its_work()
    {
        ManualTimeProvider time = new();
        using (WorkQueue<string> queue = new(_name, time))
        {
            queue.Add("a", WorkPriority.InitialList);
            queue.Add("b");
            queue.Add("c");
            await queue.GetAsync(default);
            time.Advance(TimeSpan.FromSeconds(5));
            await queue.GetAsync(default);
            time.Advance(TimeSpan.FromSeconds(2));
            _listener.RecordObservableInstruments();

            Value($"workqueue_depth name={_name} controller={_name} priority=-100").Should().Be(1);
            Value($"workqueue_depth name={_name} controller={_name} priority=0").Should().Be(0);
            Value($"workqueue_unfinished_work_seconds name={_name} controller={_name}").Should().Be(9);
            Value($"workqueue_longest_running_processor_seconds name={_name} controller={_name}").Should().Be(7);
            Value($"workqueue_queue_duration_seconds name={_name} controller={_name}").Should().Be(5);
            queue.Done("b");
            Value($"workqueue_work_duration_seconds name={_name} controller={_name}").Should().Be(7);
        }

        _values.Clear();
        _listener.RecordObservableInstruments();
        _values.Keys.Should().NotContain(key => key.Contains(_name), "a queue that is gone is measured no more");
    }

    [Fact]
    public async Task An_election_tells_whether_it_leads()
    {
        using LeaderElector elector = new(
            new LeaderElectionOptions { Lease = new ObjectKey("ns", _name), Identity = "a" }, new FakeLease().Connect(), NullLogger.Instance, new ManualTimeProvider());
        _listener.RecordObservableInstruments();
        Value($"leader_election_master_status name={_name}").Should().Be(0);

        ILeadership term = await elector.AcquireAsync(default);
        _listener.RecordObservableInstruments();
        Value($"leader_election_master_status name={_name}").Should().Be(1);
        await term.ReleaseAsync();
    }

    [Fact]
    public void No_name_ends_as_an_exporter_would_end_it_once_more()
    {
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(RuntimeMetrics).TypeHandle);

        _instruments.Keys.Should().Contain("workqueue_depth").And.NotContain(name => name.EndsWith("_total"));
        _instruments.Keys.Should().OnlyContain(name => System.Text.RegularExpressions.Regex.IsMatch(name, "^[a-z_]+$"));
    }

    public void Dispose() => _listener.Dispose();

    private double Value(string series) => _values.TryGetValue(series, out double value) ? value : double.NaN;

    private void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string series = instrument.Name;
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            series += $" {tag.Key}={tag.Value}";
        }

        bool isCounter = instrument is Counter<long>;
        _values.AddOrUpdate(series, value, (_, known) => isCounter ? known + value : value);
    }
}
