using System.Net;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using TrtOperator.ControllerRuntime.Leadership;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Leadership;

public sealed class LeaderElectorTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeLease _server = new();
    private readonly List<LeaderElector> _electors = [];
    private readonly FakeLease.Connection _firstConnection;
    private readonly FakeLease.Connection _secondConnection;
    private readonly LeaderElector _first;
    private readonly LeaderElector _second;

    public LeaderElectorTests()
    {
        _firstConnection = _server.Connect();
        _secondConnection = _server.Connect();
        _first = Make("first", _firstConnection);
        _second = Make("second", _secondConnection);
    }

    [Fact]
    public async Task The_first_leads_and_the_second_stands_by()
    {
        using CancellationTokenSource stop = new();
        ILeadership term = await LeadAsync(_first);
        Task<ILeadership> standby = _second.AcquireAsync(stop.Token);
        await _time.AdvanceSlowlyAsync(TimeSpan.FromMinutes(5));

        term.IsHeld.Should().BeTrue();
        term.Token.IsCancellationRequested.Should().BeFalse();
        standby.IsCompleted.Should().BeFalse();
        _second.IsLeading.Should().BeFalse();
        V1LeaseSpec spec = _server.Lease!.Spec;
        spec.HolderIdentity.Should().Be("first");
        spec.LeaseDurationSeconds.Should().Be(15);
        spec.LeaseTransitions.Should().Be(0);
        spec.RenewTime.Should().BeAfter(spec.AcquireTime!.Value);
        await EndAsync(standby, stop);
    }

    [Fact]
    public async Task A_release_hands_over_within_two_seconds_and_counts_a_transition()
    {
        ILeadership term = await LeadAsync(_first);
        Task<ILeadership> standby = _second.AcquireAsync(default);
        await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(7));
        TimeSpan before = _time.Elapsed;

        await term.ReleaseAsync();
        term.IsHeld.Should().BeFalse();
        term.Token.IsCancellationRequested.Should().BeTrue();
        _server.Lease!.Spec.HolderIdentity.Should().BeEmpty();
        _server.Lease!.Spec.LeaseDurationSeconds.Should().Be(1);
        await _time.AdvanceUntilAsync(() => standby.IsCompleted, TimeSpan.FromMilliseconds(10));

        (_time.Elapsed - before).Should().BeLessThan(TimeSpan.FromSeconds(2));
        _server.Lease!.Spec.HolderIdentity.Should().Be("second");
        _server.Lease!.Spec.LeaseTransitions.Should().Be(1);
    }

    [Fact]
    public async Task A_dead_leader_is_followed_when_its_lease_has_run_out_and_not_before()
    {
        ILeadership term = await LeadAsync(_first);
        Task<ILeadership> standby = _second.AcquireAsync(default);
        await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(6));
        _firstConnection.Before = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        TimeSpan died = _time.Elapsed;

        await _time.AdvanceUntilAsync(() => standby.IsCompleted);

        (_time.Elapsed - died).Should().BeGreaterThan(TimeSpan.FromSeconds(12)).And.BeLessThan(TimeSpan.FromSeconds(19));
        term.IsHeld.Should().BeFalse("it gave up before the other began");
    }

    [Fact]
    public async Task Errors_do_not_end_leadership_before_the_renew_deadline()
    {
        ILeadership term = await LeadAsync(_first);
        foreach (Exception fault in new Exception[]
        {
            new HttpRequestException("Connection refused."),
            new IOException("Reset."),
            new ApiException(HttpStatusCode.InternalServerError, "InternalError", "etcd is slow."),
            new ApiException(HttpStatusCode.TooManyRequests, "TooManyRequests", "Later."),
            new ApiException(HttpStatusCode.Unauthorized, "Unauthorized", "The token has run out."),
            new UnauthorizedAccessException("The token's file cannot be read."),
        })
        {
            int faults = 0;
            _firstConnection.Before = (_, _) => ++faults <= 3 ? Task.FromException(fault) : Task.CompletedTask;
            await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(20));
            faults.Should().BeGreaterThan(3);
            term.IsHeld.Should().BeTrue();
        }
    }

    [Fact]
    public async Task An_API_server_out_of_reach_past_the_renew_deadline_ends_leadership_at_the_deadline()
    {
        ILeadership term = await LeadAsync(_first);
        TimeSpan acquired = _time.Elapsed;
        _firstConnection.Before = (_, _) => Task.FromException(new HttpRequestException("Unreachable."));

        await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(9.8));
        term.IsHeld.Should().BeTrue();
        await _time.AdvanceUntilAsync(() => term.Token.IsCancellationRequested);

        (_time.Elapsed - acquired).Should().Be(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_request_that_hangs_and_heeds_nothing_does_not_prolong_leadership()
    {
        using SemaphoreSlim never = new(0);
        ILeadership term = await LeadAsync(_first);
        _firstConnection.Before = (_, _) => never.WaitAsync(CancellationToken.None);
        await _time.AdvanceUntilAsync(() => _firstConnection.Requests >= 3);

        _time.Advance(TimeSpan.FromSeconds(10));

        term.IsHeld.Should().BeFalse();
        _first.IsLeading.Should().BeFalse();
        term.Token.IsCancellationRequested.Should().BeTrue();
        never.Release(1000);
    }

    [Fact]
    public async Task A_renewal_whose_answer_is_late_counts_from_when_it_was_sent()
    {
        ILeadership term = await LeadAsync(_first);
        bool isHung = false;
        _firstConnection.After = (_, token) =>
        {
            isHung = true;
            return Task.Delay(TimeSpan.FromSeconds(3), _time, token);
        };
        await _time.AdvanceUntilAsync(() => isHung);
        TimeSpan sent = _time.Elapsed;
        _firstConnection.Before = (_, _) => Task.FromException(new HttpRequestException("Unreachable."));

        await _time.AdvanceUntilAsync(() => term.Token.IsCancellationRequested);

        (_time.Elapsed - sent).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(10.2));
    }

    [Fact]
    public async Task A_lease_stolen_by_hand_ends_leadership_at_the_next_renewal()
    {
        ILeadership term = await LeadAsync(_first);
        _server.Edit(lease => lease.Spec.HolderIdentity = "thief");

        await _time.AdvanceUntilAsync(() => term.Token.IsCancellationRequested);

        _time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(4));
        await term.ReleaseAsync();
        _server.Lease!.Spec.HolderIdentity.Should().Be("thief", "what is not held is not released");
    }

    [Fact]
    public async Task An_edit_of_the_lease_that_leaves_the_holder_does_not_end_leadership()
    {
        ILeadership term = await LeadAsync(_first);
        for (int i = 0; i < 5; i++)
        {
            _server.Edit(lease => lease.Metadata.Annotations = new Dictionary<string, string> { ["note"] = "hello" });
            await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(5));
        }

        term.IsHeld.Should().BeTrue();
        _server.Lease!.Metadata.Annotations.Should().ContainKey("note");
        _server.Lease!.Spec.LeaseTransitions.Should().Be(0);
    }

    [Fact]
    public async Task A_deleted_lease_is_made_again_and_leadership_goes_on()
    {
        ILeadership term = await LeadAsync(_first);
        _server.Delete();

        await _time.AdvanceUntilAsync(() => _server.Lease is not null);

        await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(30));
        term.IsHeld.Should().BeTrue();
        _server.Lease!.Spec.HolderIdentity.Should().Be("first");
    }

    [Fact]
    public async Task A_deleted_lease_that_another_takes_first_ends_leadership()
    {
        ILeadership term = await LeadAsync(_first);
        _firstConnection.Before = (_, _) => Task.FromException(new IOException("Cut off."));
        _server.Delete();
        ILeadership other = await LeadAsync(_second);
        _firstConnection.Before = (_, _) => Task.CompletedTask;

        await _time.AdvanceUntilAsync(() => term.Token.IsCancellationRequested);

        _time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        other.IsHeld.Should().BeTrue();
    }

    [Fact]
    public async Task The_lease_duration_written_in_the_lease_is_honoured()
    {
        ILeadership term = await LeadAsync(_first);
        _firstConnection.Before = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        _server.Edit(lease => lease.Spec.LeaseDurationSeconds = 120);
        TimeSpan before = _time.Elapsed;
        Task<ILeadership> standby = _second.AcquireAsync(default);

        await _time.AdvanceUntilAsync(() => standby.IsCompleted);

        (_time.Elapsed - before).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(120));
        term.IsHeld.Should().BeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task A_lease_with_a_senseless_duration_runs_out_after_the_usual_one(int? seconds)
    {
        await LeadAsync(_first);
        _firstConnection.Before = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        _server.Edit(lease =>
        {
            lease.Spec.LeaseDurationSeconds = seconds;
            lease.Spec.LeaseTransitions = int.MaxValue;
        });
        TimeSpan before = _time.Elapsed;
        Task<ILeadership> standby = _second.AcquireAsync(default);

        await _time.AdvanceUntilAsync(() => standby.IsCompleted);

        (_time.Elapsed - before).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(15));
        _server.Lease!.Spec.LeaseTransitions.Should().Be(int.MaxValue);
    }

    [Fact]
    public async Task Wall_clocks_that_jump_or_differ_decide_nothing()
    {
        using CancellationTokenSource stop = new();
        ILeadership term = await LeadAsync(_first);
        Task<ILeadership> standby = _second.AcquireAsync(stop.Token);
        foreach (double hours in new[] { 48.0, -96.0, 1.0 })
        {
            _time.JumpWallClock(TimeSpan.FromHours(hours));
            await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(30));
            term.IsHeld.Should().BeTrue();
            standby.IsCompleted.Should().BeFalse();
        }

        _server.Edit(lease => lease.Spec.RenewTime = new DateTime(1999, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(14));
        standby.IsCompleted.Should().BeFalse("an old time in the lease says nothing");
        await EndAsync(standby, stop);
    }

    [Fact]
    public async Task Of_many_that_try_at_once_one_leads()
    {
        using CancellationTokenSource stop = new();
        Task<ILeadership>[] tries = [.. Enumerable.Range(0, 8).Select(i => Make($"many-{i}", _server.Connect()).AcquireAsync(stop.Token))];
        await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(60));

        tries.Count(attempt => attempt.IsCompletedSuccessfully && attempt.Result.IsHeld).Should().Be(1);
        _electors.Count(elector => elector.IsLeading).Should().Be(1);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task Never_do_two_lead_at_one_time_while_requests_fail_at_random()
    {
        Random random = new(42);
        foreach (FakeLease.Connection connection in new[] { _firstConnection, _secondConnection })
        {
            connection.Before = (_, token) => Fault(token);
            connection.After = (_, token) => Fault(token);
        }

        int terms = 0;
        using CancellationTokenSource stop = new();
        Task[] replicas = [.. new[] { _first, _second }.Select(elector => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                ILeadership term = await elector.AcquireAsync(stop.Token);
                Interlocked.Increment(ref terms);
                await Task.Delay(Timeout.InfiniteTimeSpan, term.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }))];
        for (int i = 0; i < 600; i++)
        {
            (_first.IsLeading && _second.IsLeading).Should().BeFalse();
            await _time.AdvanceSlowlyAsync(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200));
        }

        terms.Should().BeGreaterThan(1);
        _first.Dispose();
        _second.Dispose();
        await stop.CancelAsync();
        await _time.AdvanceUntilAsync(() => replicas.All(replica => replica.IsCompleted));

        Task Fault(CancellationToken token)
        {
            lock (random)
            {
                return random.Next(10) switch
                {
                    < 3 => Task.FromException(new HttpRequestException("Cut off.")),
                    < 5 => Task.Delay(TimeSpan.FromSeconds(random.Next(8)), _time, token),
                    _ => Task.CompletedTask,
                };
            }
        }
    }

    [Fact]
    public async Task A_stop_while_the_lease_may_just_have_been_taken_releases_it()
    {
        using CancellationTokenSource stop = new();
        _firstConnection.After = (verb, token) => verb == "create" ? Task.Delay(Timeout.InfiniteTimeSpan, token) : Task.CompletedTask;
        Task<ILeadership> acquiring = _first.AcquireAsync(stop.Token);
        await Eventually.HoldsAsync(() => _server.Lease is not null);

        await stop.CancelAsync();

        await acquiring.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        _server.Lease!.Spec.HolderIdentity.Should().BeEmpty();
    }

    [Fact]
    public async Task A_release_tries_again_and_gives_up_in_the_end()
    {
        ILeadership term = await LeadAsync(_first);
        int faults = 0;
        _firstConnection.Before = (_, _) => ++faults <= 2 ? Task.FromException(new HttpRequestException("Cut off.")) : Task.CompletedTask;
        Task release = term.ReleaseAsync();
        await _time.AdvanceUntilAsync(() => release.IsCompleted);
        _server.Lease!.Spec.HolderIdentity.Should().BeEmpty();

        ILeadership again = await LeadAsync(_first);
        _firstConnection.Before = (_, _) => Task.FromException(new HttpRequestException("Cut off."));
        Task hopeless = again.ReleaseAsync();
        await _time.AdvanceUntilAsync(() => hopeless.IsCompleted);

        hopeless.IsCompletedSuccessfully.Should().BeTrue();
        _server.Lease!.Spec.HolderIdentity.Should().Be("first");
    }

    [Fact]
    public async Task A_released_leader_writes_nothing_more()
    {
        ILeadership term = await LeadAsync(_first);
        await _time.AdvanceSlowlyAsync(TimeSpan.FromSeconds(5));
        await term.ReleaseAsync();
        int writes = _server.Writes;

        await _time.AdvanceSlowlyAsync(TimeSpan.FromMinutes(1));

        _server.Writes.Should().Be(writes);
    }

    [Theory]
    [InlineData(10, 10, 2)]
    [InlineData(15, 2, 2)]
    [InlineData(15, 10, 0)]
    public void Times_that_contradict_each_other_are_refused(int lease, int deadline, int retry)
        => FluentActions.Invoking(() => new LeaderElector(
                Options("a") with
                {
                    LeaseDuration = TimeSpan.FromSeconds(lease),
                    RenewDeadline = TimeSpan.FromSeconds(deadline),
                    RetryPeriod = TimeSpan.FromSeconds(retry),
                },
                _firstConnection,
                NullLogger.Instance,
                _time))
            .Should().Throw<ArgumentException>().WithMessage("*renew deadline*");

    [Fact]
    public void Two_processes_of_one_pod_name_have_different_identities()
    {
        LeaderElectionOptions.CreateIdentity("pod").Should().MatchRegex("^pod_[0-9a-f]{8}$").And.NotBe(LeaderElectionOptions.CreateIdentity("pod"));
    }

    public void Dispose() => _electors.ForEach(elector => elector.Dispose());

    private static LeaderElectionOptions Options(string identity) => new() { Lease = new ObjectKey("system", "operator"), Identity = identity };

    private static async Task EndAsync(Task task, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await task.Invoking(_ => task).Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task<ILeadership> LeadAsync(LeaderElector elector) => await elector.AcquireAsync(default).WaitAsync(Eventually.Limit);

    private LeaderElector Make(string identity, FakeLease.Connection connection)
    {
        LeaderElector elector = new(Options(identity), connection, NullLogger.Instance, _time);
        _electors.Add(elector);
        return elector;
    }
}
