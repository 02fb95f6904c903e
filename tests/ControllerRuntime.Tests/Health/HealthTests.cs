using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Health;
using TrtOperator.ControllerRuntime.Tests.Hosting;

namespace TrtOperator.ControllerRuntime.Tests.Health;

public sealed class HealthTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeInformer _informer = new([]);
    private readonly FakeController _controller = new([]);

    [Fact]
    public void A_report_reads_as_the_API_servers_own()
    {
        HealthReport report = HealthReport.Of([new("ping", () => null), new("disk", () => "It is\nfull.")]);

        report.IsHealthy.Should().BeFalse();
        report.ToText("healthz").Should().Be("[+]ping ok\n[-]disk failed: It is full.\nhealthz check failed\n");
        report.ToJson().ToJsonString().Should().Be("""{"status":"failed","checks":{"ping":"ok","disk":"It is full."}}""");
        HealthReport.Of([new("ping", () => null)]).ToText("healthz").Should().Be("[+]ping ok\nhealthz check passed\n");
    }

    [Fact]
    public void A_check_that_breaks_has_found_a_problem()
        => HealthReport.Of([new("bad", () => throw new InvalidOperationException("no"))]).Findings.Single().Problem.Should().Contain("no");

    [Fact]
    public void Readiness_waits_for_the_first_list()
    {
        HealthCheck check = RuntimeChecks.Synced(_informer);
        check.FindProblem().Should().Contain("gadgets");

        _informer.Sync();

        check.FindProblem().Should().BeNull();
    }

    [Fact]
    public void A_watch_that_is_silent_for_too_long_is_a_problem_also_where_it_never_spoke()
    {
        HealthCheck check = RuntimeChecks.WatchProgress(_informer, TimeSpan.FromMinutes(10), _time);
        check.FindProblem().Should().BeNull();
        _time.Advance(TimeSpan.FromMinutes(11));
        check.FindProblem().Should().Contain("00:11:00");
        _informer.SinceLastContact = TimeSpan.FromMinutes(1);
        check.FindProblem().Should().BeNull();
        _informer.SinceLastContact = TimeSpan.FromMinutes(12);
        check.FindProblem().Should().Contain("gadgets");
    }

    [Fact]
    public void A_reconcile_that_hangs_is_a_problem()
    {
        HealthCheck check = RuntimeChecks.WorkerProgress(_controller, TimeSpan.FromMinutes(15), _time);
        _controller.State = new WorkerState(true, 10, 1, TimeSpan.FromMinutes(14));
        check.FindProblem().Should().BeNull();

        _controller.State = new WorkerState(true, 10, 1, TimeSpan.FromMinutes(16));

        check.FindProblem().Should().Contain("00:16:00");
    }

    [Fact]
    public void Keys_that_wait_while_nobody_works_are_a_problem_if_that_lasts()
    {
        HealthCheck check = RuntimeChecks.WorkerProgress(_controller, null, _time);
        _controller.State = new WorkerState(true, 10, 0, TimeSpan.Zero);
        check.FindProblem().Should().BeNull();
        _time.Advance(TimeSpan.FromSeconds(61));
        check.FindProblem().Should().Contain("10 objects wait");

        _controller.State = new WorkerState(true, 10, 1, TimeSpan.Zero);
        check.FindProblem().Should().BeNull();
        _controller.State = new WorkerState(false, 10, 0, TimeSpan.Zero);
        check.FindProblem().Should().BeNull("on standby nobody is to work");
    }
}
