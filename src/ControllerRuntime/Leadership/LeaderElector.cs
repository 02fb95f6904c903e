using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Metrics;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>
/// Holds a lease on behalf of this process. It goes on leading through errors until the renew deadline, stops at once where another holds the lease, and
/// releases it on a graceful stop. Two leaders can overlap where the lease is deleted or edited by hand, so what leaders do must bear that.
/// </summary>
public sealed class LeaderElector : ILeaderElection, ILeaderGauge, IDisposable
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReleasePause = TimeSpan.FromMilliseconds(200);

    private readonly LeaderElectionOptions _options;
    private readonly ILeaseClient _leases;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LeaseObservation _observation;
    private volatile HeldLease? _term;
    private Task _renewal = Task.CompletedTask;
    private V1Lease? _known;
    private bool _mayHaveWritten;

    /// <summary>Makes an elector.</summary>
    /// <param name="options">Which lease to hold, and how.</param>
    /// <param name="connection">The API server; best a connection of its own, with its own client, so that no renewal queues behind other writes.</param>
    /// <param name="logger">The log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public LeaderElector(LeaderElectionOptions options, ApiConnection connection, ILogger logger, TimeProvider? time = null)
        : this(options, new ApiLeaseClient(connection, (options ?? throw new ArgumentNullException(nameof(options))).Lease), logger, time ?? TimeProvider.System)
    {
    }

    internal LeaderElector(LeaderElectionOptions options, ILeaseClient leases, ILogger logger, TimeProvider time)
    {
        options.Validate();
        (_options, _leases, _logger, _time) = (options, leases, logger, time);
        _observation = new LeaseObservation(time, options.LeaseDuration);
        RuntimeMetrics.Elections.Add(this);
    }

    private enum Attempt
    {
        Held,
        HeldByOther,
        Failed,
    }

    /// <summary>Whether this process leads at this moment. False from the moment the renew deadline passes, even while a request hangs.</summary>
    public bool IsLeading => _term is { IsHeld: true };

    string ILeaderGauge.LeaseName => _options.Lease.Name;

    // A request that hangs must leave time for another before the deadline.
    private TimeSpan AttemptTimeout => _options.RenewDeadline * 0.4;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It leads already.</exception>
    public async Task<ILeadership> AcquireAsync(CancellationToken cancellationToken)
    {
        if (_term is not null && IsLeading)
        {
            throw new InvalidOperationException("This elector leads already.");
        }

        await _renewal;
        LeaderLog.StandingBy(_logger, _options.Lease, _options.Identity);
        string holder = "";
        try
        {
            while (true)
            {
                long sentAt = _time.GetTimestamp();
                if (await TryAsync(cancellationToken) == Attempt.Held)
                {
                    HeldLease term = new(_time, _options.RenewDeadline, sentAt, Expired, ReleaseAsync);
                    _term = term;
                    LeaderLog.Acquired(_logger, _options.Lease, _options.Identity);
                    _renewal = Task.Run(() => RenewAsync(term), CancellationToken.None);
                    return term;
                }

                if (_observation.Holder != holder)
                {
                    holder = _observation.Holder;
                    LeaderLog.HeldByOther(_logger, _options.Lease, PrintableText.Of(holder, 256));
                }

                // Between a half and three quarters, so that a released lease is taken in less than a whole period, and replicas do not step in line.
                await Task.Delay(_options.RetryPeriod * (0.5 + (0.25 * Random.Shared.NextDouble())), _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (_mayHaveWritten)
        {
            await ReleaseLeaseAsync();
            throw;
        }
    }

    /// <summary>Ends leading without a release, and takes the elector out of the metrics.</summary>
    public void Dispose()
    {
        _term?.End();
        RuntimeMetrics.Elections.Remove(this);
    }

    private async Task RenewAsync(HeldLease term)
    {
        try
        {
            while (term.IsHeld)
            {
                await Task.Delay(_options.RetryPeriod, _time, term.Token);
                long sentAt = _time.GetTimestamp();
                Attempt attempt = await TryAsync(term.Token);
                if (attempt == Attempt.Held)
                {
                    term.Renew(sentAt);
                }
                else if (attempt == Attempt.HeldByOther && term.End())
                {
                    LeaderLog.Taken(_logger, _options.Lease, PrintableText.Of(_observation.Holder, 256));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
    }

    private async Task<Attempt> TryAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(AttemptTimeout, _time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // A conflict tells that what is known is old, so the second try looks again.
            return await WriteAsync(both.Token) ?? await WriteAsync(both.Token) ?? Attempt.Failed;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LeaderLog.Failed(_logger, _options.Lease, $"The API server did not answer within {AttemptTimeout}.");
            _known = null;
            return Attempt.Failed;
        }
#pragma warning disable CA1031 // Whatever it is, credentials that cannot be read included: the deadline decides.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LeaderLog.Failed(_logger, _options.Lease, PrintableText.Of(e.Message));
            _known = null;
            return Attempt.Failed;
        }
    }

    /// <summary>Writes this process into the lease where it may.</summary>
    /// <returns>Null where somebody wrote in between.</returns>
    private async Task<Attempt?> WriteAsync(CancellationToken cancellationToken)
    {
        V1Lease? lease = _known ?? await _leases.GetAsync(cancellationToken);
        _known = null;
        _observation.Observe(lease);
        if (!_observation.MayBeTakenBy(_options.Identity))
        {
            _mayHaveWritten = false;
            return Attempt.HeldByOther;
        }

        V1Lease wanted = LeaseRecord.Held(lease, _options, _time.GetUtcNow().UtcDateTime);
        _mayHaveWritten = true;
        try
        {
            V1Lease written = lease is null ? await _leases.CreateAsync(wanted, cancellationToken) : await _leases.ReplaceAsync(wanted, cancellationToken);
            _known = written;
            _observation.Observe(written);
            return Attempt.Held;
        }
        catch (ApiException e) when (e.IsConflict || e.IsNotFound)
        {
            return null;
        }
    }

    private void Expired(HeldLease term) => LeaderLog.Expired(_logger, _options.Lease);

    private async Task ReleaseAsync(HeldLease term)
    {
        bool wasHeld = term.IsHeld;
        bool ended = term.End();
        await _renewal;

        // What was lost is not ours to write.
        if (wasHeld && ended)
        {
            await ReleaseLeaseAsync();
        }
    }

    private async Task ReleaseLeaseAsync()
    {
        using CancellationTokenSource timeout = new(ReleaseTimeout, _time);
        while (true)
        {
            try
            {
                V1Lease? lease = _known ?? await _leases.GetAsync(timeout.Token);
                _known = null;
                if (lease?.Spec?.HolderIdentity == _options.Identity)
                {
                    await _leases.ReplaceAsync(LeaseRecord.Released(lease, _time.GetUtcNow().UtcDateTime), timeout.Token);
                    LeaderLog.Released(_logger, _options.Lease);
                }

                return;
            }
            catch (ApiException e) when (e.IsConflict)
            {
                // Somebody wrote in between: look again.
            }
#pragma warning disable CA1031 // A release that fails must not keep the process from ending.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (timeout.IsCancellationRequested)
                {
                    LeaderLog.Failed(_logger, _options.Lease, $"It was not released and runs out by itself: {PrintableText.Of(e.Message)}");
                    return;
                }

                LeaderLog.Failed(_logger, _options.Lease, PrintableText.Of(e.Message));
                await Task.Delay(ReleasePause, _time, CancellationToken.None);
            }
        }
    }
}
