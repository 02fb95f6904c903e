using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Hosting;

namespace TrtOperator.ControllerRuntime.Tests.Hosting;

public sealed class ControllerHostTests : IDisposable
{
    private readonly List<string> _order = [];
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly FakeInformer _informer;
    private readonly FakeController _controller;
    private readonly FakeElection _election;
    private readonly ControllerHost _host;

    public ControllerHostTests()
    {
        _informer = new FakeInformer(_order);
        _controller = new FakeController(_order);
        _election = new FakeElection(_order);
        _host = new ControllerHost([_informer], [_controller], _election, null, _log, null, _time);
    }

    [Fact]
    public async Task Informers_run_on_standby_and_workers_only_while_it_leads()
    {
        Task<HostResult> run = _host.RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => _informer.IsRunning);
        _election.IsAsked.Should().BeFalse("its caches are not synced");
        _informer.Sync();
        await Eventually.HoldsAsync(() => _election.IsAsked);
        _controller.IsStarted.Should().BeFalse();

        _election.Win();

        await Eventually.HoldsAsync(() => _controller.IsStarted);
        _controller.EndReconcile();
        await _stop.CancelAsync();
        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.Stopped);
    }

    [Fact]
    public async Task A_graceful_stop_waits_for_reconciles_and_releases_the_lease_after_them()
    {
        Task<HostResult> run = await LeadAsync();
        await _stop.CancelAsync();
        await Eventually.HoldsAsync(() => _controller.IsStopping);
        _informer.IsRunning.Should().BeTrue("reconciles still read the cache");
        run.IsCompleted.Should().BeFalse();

        _controller.EndReconcile();

        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.Stopped);
        _order.Should().Equal("informer starts", "workers start", "workers end", "lease released", "informer ends");
    }

    [Fact]
    public async Task A_reconcile_that_does_not_end_is_cancelled_after_thirty_seconds()
    {
        Task<HostResult> run = await LeadAsync();
        await _stop.CancelAsync();
        await Eventually.HoldsAsync(() => _controller.IsStopping);

        await _time.AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(1));

        (await run).Should().Be(HostResult.Stopped);
        _order.Should().ContainInOrder("workers cancelled", "lease released");
        _time.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Lost_leadership_cancels_the_work_at_once_and_releases_nothing()
    {
        Task<HostResult> run = await LeadAsync();

        _election.Lose();

        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.LeadershipLost);
        _order.Should().Equal("informer starts", "workers start", "workers cancelled", "informer ends");
    }

    [Fact]
    public async Task Leadership_lost_while_draining_ends_the_drain()
    {
        Task<HostResult> run = await LeadAsync();
        await _stop.CancelAsync();
        await Eventually.HoldsAsync(() => _controller.IsStopping);

        _election.Lose();

        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.LeadershipLost);
        _order.Should().NotContain("lease released");
    }

    [Fact]
    public async Task A_reconcile_that_heeds_nothing_does_not_keep_the_process_and_the_lease_is_not_released_over_its_head()
    {
        _controller.HeedsCancellation = false;
        Task<HostResult> run = await LeadAsync();
        await _stop.CancelAsync();

        await _time.AdvanceUntilAsync(() => run.IsCompleted, TimeSpan.FromSeconds(1));

        (await run).Should().Be(HostResult.Stopped);
        _order.Should().NotContain("lease released");
        _log.Lines.Should().Contain(line => line.Level == LogLevel.Error && line.Text.Contains("runs out by itself"));
    }

    [Fact]
    public async Task A_stop_on_standby_ends_at_once()
    {
        Task<HostResult> run = _host.RunAsync(_stop.Token);
        _informer.Sync();
        await Eventually.HoldsAsync(() => _election.IsAsked);

        await _stop.CancelAsync();

        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.Stopped);
        _order.Should().Equal("informer starts", "informer ends");
    }

    [Fact]
    public async Task A_stop_before_the_caches_are_synced_ends_at_once()
    {
        Task<HostResult> run = _host.RunAsync(_stop.Token);
        await _stop.CancelAsync();

        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.Stopped);
    }

    [Fact]
    public async Task An_informer_that_ends_while_leading_fails_the_host_which_then_releases_the_lease()
    {
        Task<HostResult> run = await LeadAsync();

        _informer.Fail(new InvalidOperationException("A defect."));

        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.Failed);
        _order.Should().Contain("lease released");
        _log.Lines.Should().Contain(line => line.Level == LogLevel.Critical && line.Text.Contains("informer of gadgets"));
    }

    [Fact]
    public async Task An_informer_that_ends_on_standby_fails_the_host()
    {
        Task<HostResult> run = _host.RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => _informer.IsRunning);

        _informer.Fail(new InvalidOperationException("A defect."));

        (await run.WaitAsync(Eventually.Limit)).Should().Be(HostResult.Failed);
    }

    [Fact]
    public async Task An_election_that_breaks_fails_the_host()
    {
        _informer.Sync();
        _election.Break(new ArgumentException("A defect."));

        (await _host.RunAsync(_stop.Token).WaitAsync(Eventually.Limit)).Should().Be(HostResult.Failed);
        _log.Lines.Should().Contain(line => line.Level == LogLevel.Critical && line.Text.Contains("election"));
    }

    public void Dispose()
    {
        _stop.Dispose();
        _election.Dispose();
    }

    private async Task<Task<HostResult>> LeadAsync()
    {
        Task<HostResult> run = _host.RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => _informer.IsRunning && _order.Count > 0);
        _informer.Sync();
        _election.Win();
        await Eventually.HoldsAsync(() => _controller.IsStarted);
        return run;
    }
}
