using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Watches;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>The operator never sees a state, because a later one came before it looked (the unobserved states of Sieve, OSDI 2022).</summary>
public sealed class UnobservedTests
{
    public static TheoryData<string> Kinds => ["trtengines", "jobs", "pods"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_watch_that_shows_only_last_states_leads_to_the_same_end_without_a_second_Job(string kind)
    {
        string end;
        await using (OperatorBed reference = await OperatorBed.NewAsync())
        {
            reference.Create();
            reference.Start();
            await reference.UntilPublishedAsync();
            end = reference.EndState();
        }

        await using OperatorBed bed = await OperatorBed.NewAsync();
        WatchControl watches = bed.Server.WatchesOf(Kind(kind));
        bed.Start();
        await bed.UntilAsync("the watch", () => watches.Count > 0);
        bed.Create();
        for (int pause = 0; bed.ReasonOf("Ready") != "Published"; pause++)
        {
            watches.Hold();
            long version = bed.Server.Objects.Version;
            await bed.UntilStillAsync();
            watches.ReleaseLatestOnly();
            pause.Should().BeLessThan(200, "each look leads on: {0}", bed.EndStateOrNothing());
            await bed.UntilAsync("a step", () => bed.Server.Objects.Version > version || bed.ReasonOf("Ready") == "Published");
        }

        await bed.UntilStillAsync();
        bed.EndState().Should().Be(end);
        bed.JobsCreated().Should().Be(6);
    }

    [Fact]
    public async Task An_edit_that_is_taken_back_before_anybody_looked_builds_nothing()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Start();
        await bed.UntilPublishedAsync();
        string before = bed.EndState();
        WatchControl watches = bed.Server.WatchesOf(ServedKinds.TrtEngines);
        watches.Hold();
        bed.Edit(engine => engine["spec"]!["precisions"] = new JsonArray("FP32"));
        bed.Edit(engine => engine["spec"]!["precisions"] = new JsonArray("FP16"));
        watches.ReleaseLatestOnly();
        await bed.UntilAsync("a look at the third generation", bed.IsObserved);
        await bed.UntilPublishedAsync();
        await bed.UntilStillAsync();
        bed.EndState().Should().Be(before);
        bed.JobsCreated().Should().Be(6);
    }

    [Fact]
    public async Task An_object_that_was_deleted_and_made_again_unseen_gets_Jobs_of_its_own()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Start();
        await bed.UntilPublishedAsync();
        string first = bed.Uid();
        WatchControl watches = bed.Server.WatchesOf(ServedKinds.TrtEngines);
        watches.Hold();
        bed.Server.Objects.Delete(ServedKinds.TrtEngines, OperatorBed.Namespace, OperatorBed.Name);
        bed.Create();
        watches.ReleaseLatestOnly();
        await bed.UntilPublishedAsync();
        bed.Uid().Should().NotBe(first);
        await bed.Server.Objects.SettleAsync();
        bed.Jobs().Should().HaveCount(6).And.OnlyContain(job => job.Metadata.OwnerReferences.Single().Uid == bed.Uid());
        bed.JobsCreated().Should().Be(12);
    }

    [Fact]
    public async Task A_Job_that_ended_and_was_removed_unseen_is_run_once_more_and_no_other_is()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        WatchControl jobs = bed.Server.WatchesOf(ServedKinds.Jobs);
        WatchControl pods = bed.Server.WatchesOf(ServedKinds.Pods);
        bed.Start();
        await bed.UntilAsync("the watches", () => jobs.Count > 0 && pods.Count > 0);
        jobs.Hold();
        pods.Hold();
        bed.Create();
        await bed.UntilAsync("a Job that is complete", () => bed.Jobs().Any(job => job.Status?.CompletionTime is not null));
        await bed.UntilStillAsync();
        foreach (var job in bed.Server.Objects.List(ServedKinds.Jobs))
        {
            bed.Server.Objects.Purge(job);
        }

        await bed.Server.Objects.SettleAsync();
        jobs.ReleaseLatestOnly();
        pods.ReleaseLatestOnly();
        await bed.UntilPublishedAsync();
        bed.JobsCreated().Should().Be(7, "what the first Job found is lost, and only that");
    }

    [Fact]
    public async Task Suspending_and_resuming_unseen_changes_nothing()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Start();
        await bed.UntilAsync("a Job", () => bed.JobsCreated() > 0);
        WatchControl watches = bed.Server.WatchesOf(ServedKinds.TrtEngines);
        watches.Hold();
        bed.Edit(engine => engine["spec"]!["suspend"] = true);
        bed.Edit(engine => engine["spec"]!["suspend"] = false);
        watches.ReleaseLatestOnly();
        await bed.UntilPublishedAsync();
        bed.JobsCreated().Should().Be(6);
    }

    private static ServedKind Kind(string plural) => plural switch
    {
        "trtengines" => ServedKinds.TrtEngines,
        "jobs" => ServedKinds.Jobs,
        _ => ServedKinds.Pods,
    };
}
