using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Jobs;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.Operator.Tests.Faults;

public sealed class FaultTests
{
    [Fact]
    public async Task A_Job_that_is_seen_ended_before_its_pod_is_not_run_again()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Start();
        await bed.UntilAsync("watches", () => bed.Server.WatchesOf(ServedKinds.Pods).Count > 0);
        bed.Server.WatchesOf(ServedKinds.Pods).Hold();
        await bed.UntilPublishedAsync();
        bed.JobsCreated().Should().Be(6);
    }

    [Fact]
    public async Task A_burst_of_server_errors_delays_and_breaks_nothing()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        int left = 12;
        using IDisposable hook = bed.Server.OnRequest(request =>
            request is { Phase: RequestPhase.Before, IsWrite: true } && request.Kind.Plural is "jobs" or "trtengines" && Interlocked.Decrement(ref left) >= 0
                ? (left % 3) switch { 0 => Fault.InternalError(), 1 => Fault.Reset(), _ => Fault.Unavailable(1) }
                : null);
        bed.Create();
        bed.Start();
        await bed.UntilPublishedAsync();
        bed.JobsCreated().Should().Be(6);
    }

    [Fact]
    public async Task A_Job_that_may_not_be_created_is_not_said_to_have_started()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        int refused = 0;
        bool isOpen = false;
        using IDisposable hook = bed.Server.OnRequest(request =>
        {
            if (Volatile.Read(ref isOpen) || request is not { Phase: RequestPhase.Before, Verb: "create" } || request.Kind != ServedKinds.Jobs)
            {
                return null;
            }

            Interlocked.Increment(ref refused);
            return Fault.Answer(RefusalException.Forbidden(ServedKinds.Jobs, "any", "exceeded quota: builds"));
        });
        bed.Create();
        bed.Start();
        await bed.UntilAsync("some tries", () => Volatile.Read(ref refused) > 3);
        bed.ReasonOf("Ready").Should().Be("JobNotCreated");
        bed.Condition("Ready")!["message"]!.GetValue<string>().Should().Contain("quota");
        Volatile.Write(ref isOpen, true);
        await bed.UntilPublishedAsync();
        await bed.StopAsync();
        string[] events = [.. bed.Server.Objects.List(ServedKinds.Events).Select(one => one.ToString()!)];
        events.Should().ContainSingle(one => one.Contains("Stage resolve starts", StringComparison.Ordinal)).Which.Should().NotContain("series");
        events.Should().ContainSingle(one => one.Contains("JobNotCreated", StringComparison.Ordinal)).Which.Should().Contain("quota").And.NotContain("series");
    }

    [Fact]
    public async Task A_watch_that_expires_is_made_good_by_a_list()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Server.WatchesOf(ServedKinds.Jobs).DropNext(_ => true);
        bed.Start();
        await bed.UntilAsync("a Job", () => bed.JobsCreated() > 0);
        for (int i = 0; i < 200 && bed.ReasonOf("Ready") != "Published"; i++)
        {
            bed.Server.WatchesOf(ServedKinds.Jobs).Expire();
            await Task.Delay(100);
        }

        await bed.UntilPublishedAsync();
        bed.JobsCreated().Should().Be(6);
    }

    [Fact]
    public async Task What_a_builder_writes_that_is_no_outcome_stalls_with_a_clean_sentence()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync((_, order) => order.Stage == BuildStage.Prepare ? PodPlay.Succeeds("\u001b[31m{\"no\":") : null);
        bed.Create();
        bed.Start();
        await bed.UntilAsync("Stalled", () => bed.ReasonOf("Stalled") is not null);
        bed.ReasonOf("Stalled").Should().Be("InvalidOutcome");
        bed.Condition("Stalled")!["message"]!.GetValue<string>().Should().NotContain("\u001b");
        bed.Server.Objects.List(ServedKinds.Jobs).Should().NotContain(job => job.ToString()!.Contains("\"publish\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Finished_Jobs_that_a_time_limit_removes_are_not_run_again()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Start();
        await bed.UntilPublishedAsync();
        foreach (var job in bed.Server.Objects.List(ServedKinds.Jobs))
        {
            bed.Server.Objects.Purge(job);
        }

        await bed.StopAsync();
        bed.Start();
        bed.Server.Objects.Modify(ServedKinds.TrtEngines, OperatorBed.Namespace, OperatorBed.Name, engine => engine["spec"]!["publish"]!["keep"] = 7);
        await bed.UntilAsync("the edit's release", () => bed.Server.Objects.List(ServedKinds.Jobs).Count > 0 && bed.ReasonOf("Ready") == "Published");
        bed.Server.Objects.List(ServedKinds.Jobs).Should().OnlyContain(job => job.ToString()!.Contains("publish", StringComparison.Ordinal), "only what the edit touches is made again");
    }
}
