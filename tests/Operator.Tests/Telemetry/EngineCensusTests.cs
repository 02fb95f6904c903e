using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Telemetry;

namespace TrtOperator.Operator.Tests.Telemetry;

public sealed class EngineCensusTests
{
    [Fact]
    public void Engines_count_under_what_they_are_doing()
    {
        TrtEngine edited = With(ConditionTypes.Ready);
        edited.Metadata.Generation++;
        TrtEngine suspended = With(ConditionTypes.Ready);
        suspended.Spec.Suspend = true;
        TrtEngine refused = With(ConditionTypes.Stalled);
        refused.Spec.Suspend = true;
        TrtEngine doomed = With(ConditionTypes.Stalled);
        doomed.Metadata.DeletionTimestamp = DateTime.UtcNow;

        Counts([With(ConditionTypes.Ready), With(ConditionTypes.Ready), new TrtEngine { Metadata = new V1ObjectMeta { Generation = 1 } }, edited, suspended, refused, doomed]).Should().Equal(
            new Dictionary<string, long> { ["ready"] = 2, ["reconciling"] = 2, ["suspended"] = 1, ["stalled"] = 1, ["deleting"] = 1 });
    }

    [Fact]
    public void A_release_beside_a_failed_edit_counts_as_stalled()
    {
        TrtEngine engine = With(ConditionTypes.Ready);
        engine.Status!.Conditions!.Add(new V1Condition { Type = ConditionTypes.Stalled, Status = "True" });
        EngineCensus.StateOf(engine).Should().Be("stalled");
    }

    [Fact]
    public void States_that_no_engine_is_in_are_zero_so_that_an_alert_ends()
        => Counts([]).Should().Equal(new Dictionary<string, long> { ["ready"] = 0, ["reconciling"] = 0, ["suspended"] = 0, ["stalled"] = 0, ["deleting"] = 0 });

    private static TrtEngine With(string condition)
        => new()
        {
            Metadata = new V1ObjectMeta { Generation = 3 },
            Status = new TrtEngineStatus { ObservedGeneration = 3, Conditions = [new V1Condition { Type = condition, Status = "True" }] },
        };

    // Other tests run operators of their own in this process: their meters count their own engines, so only the instrument that is made here is listened to.
    private static ConcurrentDictionary<string, long> Counts(TrtEngine[] engines)
    {
        ConcurrentDictionary<string, long> counts = new();
        using MeterListener listener = new();
        int thread = Environment.CurrentManagedThreadId;
        bool isMine = false;
        listener.InstrumentPublished = (instrument, sink) =>
        {
            if (isMine && Environment.CurrentManagedThreadId == thread && instrument.Name == "trtengine_engines")
            {
                sink.EnableMeasurementEvents(instrument);
            }
        };
        listener.Start();
        isMine = true;
        using EngineCensus census = new(() => engines);
        isMine = false;
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counts[(string)tags[0].Value!] = value);
        listener.RecordObservableInstruments();
        return counts;
    }
}
