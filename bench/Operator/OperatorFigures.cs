using System.Diagnostics;
using System.Globalization;
using TrtOperator.ApiServer;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.OperatorBench;

/// <summary>What is demanded of the operator's memory and time, measured one after the other on one server.</summary>
internal sealed class OperatorFigures : IAsyncDisposable
{
    private const int Newcomers = 5;
    private readonly BenchOptions _options;
    private readonly Table _table;
    private readonly ApiServerDouble _server;
    private readonly Arrivals _arrivals;
    private readonly string _kubeConfig;
    private readonly string _log;
    private int _replicas;

    private OperatorFigures(BenchOptions options, Table table, ApiServerDouble server)
    {
        (_options, _table, _server) = (options, table, server);
        _arrivals = new Arrivals(server);
        _kubeConfig = Path.Combine(options.Output, "bench-operator.kubeconfig");
        _log = Path.Combine(options.Output, "bench-operator.log");
    }

    /// <summary>Measures all of it.</summary>
    public static async Task MeasureAsync(BenchOptions options, Table table, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        ApiServerDouble server = await ApiServerDouble.StartAsync();
        await using OperatorFigures figures = new(options, table, server);
        foreach (string definition in Directory.EnumerateFiles(options.Definitions, "*.yaml"))
        {
            server.LoadDefinitions(definition);
        }

        File.Delete(figures._log);
        await File.WriteAllTextAsync(figures._kubeConfig, server.KubeConfig, cancellationToken);
        await figures.MeasureAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        File.Delete(_kubeConfig);
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        Prototype prototype;
        await using (OperatorProcess builder = Start())
        {
            prototype = await Prototype.BuildAsync(_server, cancellationToken);
        }

        (int engine, int job, int pod) = prototype.Sizes;
        Console.Error.WriteLine(FormattableString.Invariant($"Each TrtEngine has {prototype.Jobs} Jobs and their pods; JSON of {engine}, {job} and {pod} bytes."));
        Fill(prototype, 1, _options.Small);
        await SettleAsync("small", _options.Small, prototype.Jobs, _options.Lived, 128, cancellationToken);
        if (_options.Large > 0)
        {
            Fill(prototype, _options.Small, _options.Large);
            await SettleAsync("large", _options.Large, prototype.Jobs, _options.Rested, 256, cancellationToken);
        }

        if (_options.Restarts)
        {
            await RestartAsync(Math.Max(_options.Small, _options.Large));
        }
    }

    private void Fill(Prototype prototype, int first, int end)
    {
        Stopwatch clock = Stopwatch.StartNew();
        prototype.Copy(_server, first, end);
        _server.CompactHistory();
        GC.Collect();
        Console.Error.WriteLine(FormattableString.Invariant($"The server holds {end} TrtEngines after another {clock.Elapsed.TotalSeconds:0} s."));
    }

    /// <summary>Starts an operator on a cluster where nothing is to be done, lets it rest, and lets watches end and expire meanwhile.</summary>
    private async Task SettleAsync(string what, int engines, int jobs, TimeSpan time, double limit, CancellationToken cancellationToken)
    {
        string scale = string.Create(CultureInfo.InvariantCulture, $"{engines:#,0} TrtEngines, {engines * jobs:#,0} Jobs");
        int before = Writes();
        await using OperatorProcess running = Start();
        await running.UntilReadyAsync();
        _table.Add(new($"{scale}: start to synced", running.Clock.Elapsed.TotalSeconds, "s", what == "large" ? 15 : null, "process start until /readyz"));
        TimeSpan settled = await running.UntilRestAsync(engines);
        _table.Add(new($"{scale}: start to last of the first reconciles", settled.TotalSeconds, "s", null, FormattableString.Invariant($"processor time {running.Worked.TotalSeconds:0.0} s")));
        _table.Add(new($"{scale}: writes until then", Writes() - before, "", 0, "the Lease left aside"));
        double peak = MemoryWatch.Peak(running);

        (before, long reconciles, TimeSpan worked) = (Writes(), await running.ReconcilesAsync(), running.Worked);
        (double resident, double anonymous) = await MemoryWatch.WatchAsync(running, time, [(0.2, EndWatches), (0.4, Forget), (0.6, EndWatches)], cancellationToken);
        string span = FormattableString.Invariant($"{time.TotalMinutes:0.#} min with two ends of the watches and one 410");
        _table.Add(new($"{scale}: resident, settled", resident, "MiB", limit, FormattableString.Invariant($"median of the last quarter of {time.TotalMinutes:0.#} min; {anonymous:0} anonymous, the rest mapped files")));
        _table.Add(new($"{scale}: resident, peak", MemoryWatch.Peak(running), "MiB", limit, FormattableString.Invariant($"{peak:0} at the start, lists again included")));
        _table.Add(new($"{scale}: writes at rest", Writes() - before, "", 0, span));
        _table.Add(new($"{scale}: reconciles at rest", await running.ReconcilesAsync() - reconciles, "", 0, span));
        _table.Add(new($"{scale}: processor time at rest", (running.Worked - worked) / time * 100, "%", null, "of one processor, scrapes and lists again included"));
    }

    private async Task RestartAsync(int engines)
    {
        string scale = string.Create(CultureInfo.InvariantCulture, $"{engines:#,0} TrtEngines");
        OperatorProcess first = Start();
        try
        {
            await _arrivals.LeaseOf(first.Replica);
            double slowest = 0;
            for (int number = 0; number < Newcomers; number++)
            {
                slowest = Math.Max(slowest, await ArriveAsync(FormattableString.Invariant($"newcomer-{number}")));
            }

            long done = await first.ReconcilesAsync();
            _table.Add(new($"{scale}: a new one's first Job while they are reconciled after a restart", slowest, "s", 1, FormattableString.Invariant($"slowest of {Newcomers}, one after the other; {done} reconciles by then")));
            await first.UntilRestAsync(engines);
            (double resident, double anonymous) = await MemoryWatch.WatchAsync(first, TimeSpan.FromSeconds(20), [], CancellationToken.None);
            _table.Add(new($"{scale}: resident once it has created Jobs", resident, "MiB", null, FormattableString.Invariant($"{anonymous:0} anonymous; {MemoryWatch.Peak(first):0} at the peak")));

            OperatorProcess second = await ReplaceAsync(first, "graceful stop", 2, running => running.Stop());
            await first.DisposeAsync();
            first = second;
            second = await ReplaceAsync(first, "crash of the leader", 17, running => running.Crash());
            await first.DisposeAsync();
            first = second;
        }
        finally
        {
            await first.DisposeAsync();
        }
    }

    /// <summary>Ends a leader with another replica ready behind it.</summary>
    private async Task<OperatorProcess> ReplaceAsync(OperatorProcess leader, string how, double limit, Action<OperatorProcess> end)
    {
        OperatorProcess standby = Start();
        await standby.UntilReadyAsync();

        // A replica that has only just come asks for the lease at once; one that has been there for a while asks now and then.
        await Task.Delay(TimeSpan.FromSeconds(5));
        long start = Stopwatch.GetTimestamp();
        end(leader);
        double job = await ArriveAsync($"{standby.Replica}-newcomer");
        TimeSpan lease = Stopwatch.GetElapsedTime(start, await _arrivals.LeaseOf(standby.Replica));
        _table.Add(new($"{how}: until another holds the lease", lease.TotalSeconds, "s", limit, FormattableString.Invariant($"first Job of a TrtEngine that came at that moment: {job:0.00} s")));
        return standby;
    }

    private async Task<double> ArriveAsync(string engine)
    {
        long start = Stopwatch.GetTimestamp();
        Prototype.Apply(_server, engine);
        return Stopwatch.GetElapsedTime(start, await _arrivals.FirstJobOf(engine)).TotalSeconds;
    }

    private OperatorProcess Start() => new(_options.Program, _kubeConfig, FormattableString.Invariant($"operator-{_replicas++}"), _log);

    private int Writes() => _server.Writes.Count(write => write.Kind != ServedKinds.Leases);

    private void EndWatches()
    {
        _server.WatchesOf(ServedKinds.TrtEngines).End();
        _server.WatchesOf(ServedKinds.Jobs).End();
        _server.WatchesOf(ServedKinds.Pods).End();
        _server.WatchesOf(ServedKinds.BuilderClasses).End();
    }

    private void Forget()
    {
        _server.CompactHistory();
        _server.WatchesOf(ServedKinds.TrtEngines).Expire();
        _server.WatchesOf(ServedKinds.Jobs).Expire();
        _server.WatchesOf(ServedKinds.Pods).Expire();
        _server.WatchesOf(ServedKinds.BuilderClasses).Expire();
    }
}
