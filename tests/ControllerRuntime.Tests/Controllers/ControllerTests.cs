using System.Collections.Concurrent;
using System.Net;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Transport;
using Result = TrtOperator.ControllerRuntime.Controllers.ReconciliationResult<k8s.Models.V1ConfigMap>;

namespace TrtOperator.ControllerRuntime.Tests.Controllers;

public sealed class ControllerTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger _log = new();
    private readonly ScriptedController _script = new();
    private readonly ConcurrentDictionary<ObjectKey, V1ConfigMap> _cache = [];
    private readonly CancellationTokenSource _leadership = new();
    private Controller<V1ConfigMap>? _controller;
    private Task _run = Task.CompletedTask;

    [Fact]
    public async Task All_objects_of_the_cache_are_reconciled_when_work_begins()
    {
        Put("a");
        Put("b");
        Controller<V1ConfigMap> controller = Start();

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 2);
        await RestAsync(controller);
        _script.Reconciled.Should().BeEquivalentTo("a", "b");
    }

    [Fact]
    public async Task What_happens_while_another_process_leads_is_not_kept()
    {
        Controller<V1ConfigMap> controller = Make(new ControllerOptions { Workers = 1 });
        for (int i = 0; i < 100; i++)
        {
            controller.Enqueue(new ObjectKey("ns", $"gone-{i}"));
            controller.EnqueueDeleted(Map($"gone-{i}"));
        }

        controller.Queue.Count.Should().Be(0);
        Put("a");
        _run = controller.RunAsync(_leadership.Token);
        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 1);
        await RestAsync(controller);
        _script.Deleted.Should().BeEmpty();
    }

    [Fact]
    public async Task Objects_that_somebody_waits_for_are_reconciled_before_all_others_when_work_begins()
    {
        for (int i = 0; i < 100; i++)
        {
            Put($"settled-{i:00}");
        }

        Put("edited");
        Put("new");
        Controller<V1ConfigMap> controller = Make(new ControllerOptions { Workers = 1 }, isAwaited: map => !map.Metadata.Name.StartsWith("settled", StringComparison.Ordinal));
        controller.Enqueue(Key("new"));
        _run = controller.RunAsync(_leadership.Token);

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 102);
        _script.Reconciled.Take(2).Should().BeEquivalentTo("edited", "new");
        await RestAsync(controller);
    }

    [Fact]
    public async Task An_object_that_nobody_can_rank_keeps_no_other_from_being_reconciled()
    {
        Put("a");
        Put("odd");
        Put("z");
        Controller<V1ConfigMap> controller = Make(isAwaited: map => map.Metadata.Name == "odd" ? throw new InvalidOperationException("It has no spec.") : false);
        _run = controller.RunAsync(_leadership.Token);

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 3);
        _log.Lines.Should().ContainSingle(line => line.Level == LogLevel.Error && line.Text.Contains("ns/odd"));
        await RestAsync(controller);
    }

    [Fact]
    public async Task An_exception_is_retried_with_backoff_until_it_goes_well()
    {
        int attempts = 0;
        _script.OnReconcile = (entity, _) => ++attempts <= 20 ? throw new HttpRequestException("The API server is down.") : Ok(entity);
        Put("a");
        Controller<V1ConfigMap> controller = Start();

        await _time.AdvanceUntilAsync(() => attempts == 21, TimeSpan.FromSeconds(5));

        await RestAsync(controller);
        controller.Queue.FailuresOf(Key("a")).Should().Be(0);
        _time.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(1000), "the waits doubled");
    }

    [Fact]
    public async Task A_failure_without_a_delay_is_retried_too()
    {
        int attempts = 0;
        _script.OnReconcile = (entity, _) => ++attempts == 1 ? Task.FromResult(Result.Failure(entity, "not yet")) : Ok(entity);
        Put("a");
        Controller<V1ConfigMap> controller = Start();

        await _time.AdvanceUntilAsync(() => attempts == 2);
        await RestAsync(controller);
        _log.Lines.Should().Contain(line => line.Level == LogLevel.Warning && line.Text.Contains("not yet"));
    }

    [Fact]
    public async Task A_failure_with_a_delay_waits_for_it()
    {
        _script.OnReconcile = (entity, _) => Task.FromResult(Result.Failure(entity, "not yet", null, TimeSpan.FromMinutes(1)));
        Put("a");
        Controller<V1ConfigMap> controller = Start();
        await Eventually.HoldsAsync(() => controller.Queue.DelayedCount == 1);
        await RestAsync(controller);

        _time.Advance(TimeSpan.FromSeconds(59));
        _script.Reconciled.Should().HaveCount(1);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 2);
    }

    [Fact]
    public async Task A_success_with_a_delay_comes_again_though_events_arrive_in_between()
    {
        int attempts = 0;
        _script.OnReconcile = (entity, _) => Task.FromResult(Result.Success(entity, ++attempts == 1 ? TimeSpan.FromMinutes(1) : null));
        Put("a");
        Controller<V1ConfigMap> controller = Start();
        await Eventually.HoldsAsync(() => controller.Queue.DelayedCount == 1);
        controller.Enqueue(Key("a"));
        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 2);
        await RestAsync(controller);

        _time.Advance(TimeSpan.FromMinutes(1));

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 3);
        await RestAsync(controller);
        _time.Advance(TimeSpan.FromDays(1));
        await RestAsync(controller);
        _script.Reconciled.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_terminal_failure_is_not_retried_until_the_object_changes()
    {
        _script.OnReconcile = (_, _) => throw new TerminalException("It can never work.");
        Put("a");
        Controller<V1ConfigMap> controller = Start();
        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 1);
        await RestAsync(controller);
        _time.Advance(TimeSpan.FromDays(1));
        await RestAsync(controller);
        _script.Reconciled.Should().HaveCount(1);

        controller.Enqueue(Key("a"));

        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 2);
    }

    [Fact]
    public async Task A_defect_in_one_object_does_not_stop_the_others()
    {
        _script.OnReconcile = (entity, _) => entity.Metadata.Name == "bad" ? throw new InvalidCastException("A defect.") : Ok(entity);
        Put("bad");
        Controller<V1ConfigMap> controller = Start(new ControllerOptions { Workers = 1 });
        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 1);
        Put("good");
        controller.Enqueue(Key("good"));

        await Eventually.HoldsAsync(() => _script.Reconciled.Contains("good"));
        _log.Lines.Should().Contain(line => line.Level == LogLevel.Error && line.Text.Contains("defect"));
    }

    [Fact]
    public async Task A_conflict_is_retried_without_a_word_of_warning()
    {
        int attempts = 0;
        _script.OnReconcile = (entity, _) => ++attempts == 1 ? throw new ApiException(HttpStatusCode.Conflict, "Conflict", "The object has been modified.") : Ok(entity);
        Put("a");
        Controller<V1ConfigMap> controller = Start();

        await _time.AdvanceUntilAsync(() => attempts == 2);
        await RestAsync(controller);
        _log.Lines.Should().NotContain(line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Work_requeued_for_a_deleted_object_does_not_reconcile_it()
    {
        _script.OnReconcile = (entity, _) => Task.FromResult(Result.Success(entity, TimeSpan.FromMinutes(1)));
        Put("a");
        Controller<V1ConfigMap> controller = Start();
        await Eventually.HoldsAsync(() => controller.Queue.DelayedCount == 1);
        await RestAsync(controller);
        Remove(controller, "a");
        await Eventually.HoldsAsync(() => _script.Deleted.Count == 1);

        _time.Advance(TimeSpan.FromMinutes(10));
        await RestAsync(controller);

        _script.Reconciled.Should().HaveCount(1);
        _script.Deleted.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_deletion_that_fails_is_retried_with_the_last_known_state()
    {
        int attempts = 0;
        _script.OnDeleted = (entity, _) => ++attempts < 3 ? throw new IOException("No.") : Ok(entity);
        Controller<V1ConfigMap> controller = await StartEmptyAsync();
        controller.EnqueueDeleted(Map("a", "uid-1"));

        await _time.AdvanceUntilAsync(() => attempts == 3);
        await RestAsync(controller);
        _script.Deleted.Should().Equal("uid-1", "uid-1", "uid-1");
        _script.Reconciled.Should().BeEmpty();
    }

    [Fact]
    public async Task An_object_created_again_is_reconciled_after_the_old_one_was_dealt_with()
    {
        List<string> order = [];
        _script.OnDeleted = (entity, _) => Note("deleted " + entity.Metadata.Uid, entity);
        _script.OnReconcile = (entity, _) => Note("reconciled " + entity.Metadata.Uid, entity);
        Controller<V1ConfigMap> controller = await StartEmptyAsync();
        _cache[Key("a")] = Map("a", "new");
        controller.EnqueueDeleted(Map("a", "old"));
        await Eventually.HoldsAsync(() => _script.Reconciled.Count == 1);
        await RestAsync(controller);

        order.Should().Equal("deleted old", "reconciled new");

        Task<Result> Note(string what, V1ConfigMap entity)
        {
            order.Add(what);
            return Ok(entity);
        }
    }

    [Fact]
    public async Task A_reconcile_that_takes_too_long_is_cancelled_and_retried()
    {
        int attempts = 0;
        _script.OnReconcile = async (entity, token) =>
        {
            if (++attempts == 1)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }

            return Result.Success(entity);
        };
        Put("a");
        Controller<V1ConfigMap> controller = Start(new ControllerOptions { ReconcileTimeout = TimeSpan.FromMinutes(2) });

        await _time.AdvanceUntilAsync(() => attempts == 2, TimeSpan.FromSeconds(1));
        await RestAsync(controller);
        _time.Elapsed.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Lost_leadership_cancels_what_is_under_way_and_begins_nothing_more()
    {
        TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _script.OnReconcile = async (entity, token) =>
        {
            began.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return Result.Success(entity);
        };
        Put("a");
        Put("b");
        Start(new ControllerOptions { Workers = 1 });
        await began.Task.WaitAsync(Eventually.Limit);

        await _leadership.CancelAsync();

        await _run.WaitAsync(Eventually.Limit);
        _script.Reconciled.Should().HaveCount(1);
        _log.Lines.Should().NotContain(line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_stopped_intake_lets_what_is_under_way_end()
    {
        TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool ended = false;
        _script.OnReconcile = async (entity, _) =>
        {
            began.TrySetResult();
            await end.Task;
            ended = true;
            return Result.Success(entity, TimeSpan.FromSeconds(1));
        };
        Put("a");
        Controller<V1ConfigMap> controller = Start();
        await began.Task.WaitAsync(Eventually.Limit);
        controller.StopIntake();
        controller.Enqueue(Key("a"));
        _run.IsCompleted.Should().BeFalse();

        end.SetResult();

        await _run.WaitAsync(Eventually.Limit);
        ended.Should().BeTrue();
        _script.Reconciled.Should().HaveCount(1);
    }

    [Fact]
    public async Task Every_line_of_a_reconcile_names_the_object_and_the_reconcile()
    {
        _script.OnReconcile = (_, _) => throw new IOException("line one\nline two\u001b[31m");
        Put("a");
        Start();
        await Eventually.HoldsAsync(() => _log.Lines.Any(line => line.Level == LogLevel.Warning));

        (_, string text, object? scope) = _log.Lines.First(line => line.Level == LogLevel.Warning);
        scope!.ToString().Should().MatchRegex("^controller=test namespace=ns name=a reconcileID=[0-9a-f]{8}$");
        text.Should().NotContainAny("\n", "\u001b");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_senseless_number_of_workers_is_refused(int workers)
        => FluentActions.Invoking(() => Make(new ControllerOptions { Workers = workers })).Should().Throw<ArgumentOutOfRangeException>();

    public async ValueTask DisposeAsync()
    {
        await _leadership.CancelAsync();
        await _run.WaitAsync(Eventually.Limit);
        _controller?.Dispose();
        _leadership.Dispose();
    }

    private static ObjectKey Key(string name) => new("ns", name);

    private static V1ConfigMap Map(string name, string? uid = null) => new() { Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns", Uid = uid ?? name } };

    private static Task<Result> Ok(V1ConfigMap entity) => Task.FromResult(Result.Success(entity));

    private static Task RestAsync(Controller<V1ConfigMap> controller)
        => Eventually.HoldsAsync(() => controller.Queue.Count == 0 && controller.Queue.ProcessingCount == 0 && controller.ActiveWorkers == 0);

    private void Put(string name) => _cache[Key(name)] = Map(name);

    private void Remove(Controller<V1ConfigMap> controller, string name)
    {
        _cache.TryRemove(Key(name), out V1ConfigMap? last);
        controller.EnqueueDeleted(last!);
    }

    private Controller<V1ConfigMap> Make(ControllerOptions? options = null, Func<V1ConfigMap, bool>? isAwaited = null)
        => _controller = new Controller<V1ConfigMap>("test", _script, key => _cache.GetValueOrDefault(key), () => _cache.Keys, _log, options, _time, isAwaited: isAwaited);

    private Controller<V1ConfigMap> Start(ControllerOptions? options = null)
    {
        Controller<V1ConfigMap> controller = Make(options);
        _run = controller.RunAsync(_leadership.Token);
        return controller;
    }

    private async Task<Controller<V1ConfigMap>> StartEmptyAsync()
    {
        Controller<V1ConfigMap> controller = Start();
        await Eventually.HoldsAsync(() => controller.IsWorking);
        return controller;
    }
}
