using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Metrics;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Events;

/// <summary>
/// Writes events beside objects for people to read. It never holds up nor fails whoever records: events wait in a bounded queue, of which the oldest go first.
/// Events that are alike become one with a count, and an object that chatters is silenced.
/// </summary>
public sealed class EventRecorder
{
    private const int MostWaiting = 1000;
    private const int MostNoteBytes = 1024;
    private const int MostWordCharacters = 128;
    private const int MostTries = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Muted = TimeSpan.FromMinutes(30);

    private readonly ResourceClient<Eventsv1Event> _events;
    private readonly string _controller;
    private readonly string _instance;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly EventCorrelator _correlator;
    private readonly Channel<EventDraft> _waiting;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _mutedAt;
    private bool _hasSaidForbidden;

    /// <summary>Makes a recorder. It writes nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="connection">The API server.</param>
    /// <param name="controller">Who reports: a qualified name such as <c>example.com/operator</c>.</param>
    /// <param name="instance">Which replica reports, such as the pod's name.</param>
    /// <param name="logger">The log.</param>
    /// <param name="time">The clock.</param>
    public EventRecorder(ApiConnection connection, string controller, string instance, ILogger logger, TimeProvider? time = null)
    {
        _events = new ResourceClient<Eventsv1Event>(connection, ResourceKind.Of<Eventsv1Event>());
        _controller = Word(controller);
        _instance = Word(instance);
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _correlator = new EventCorrelator(_time);
        _waiting = Channel.CreateBounded<EventDraft>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => CountDropped("full"));
    }

    /// <summary>Records an event. Returns at once.</summary>
    /// <param name="entity">What it is about.</param>
    /// <param name="type">Whether a person should look.</param>
    /// <param name="reason">Why, in one CamelCase word, cut at 128 characters.</param>
    /// <param name="action">What was done or tried, in one CamelCase word, cut at 128 characters.</param>
    /// <param name="note">One sentence, cut at 1,024 bytes, its control characters replaced.</param>
    public void Record(IKubernetesObject<V1ObjectMeta> entity, EventType type, string reason, string action, string note)
    {
        ArgumentNullException.ThrowIfNull(entity);
        _waiting.Writer.TryWrite(
            new EventDraft(EventSubject.Of(entity), type, Word(reason), Word(action), PrintableText.OfBytes(note ?? "", MostNoteBytes), _time.GetUtcNow()));
    }

    /// <summary>Writes events until it is stopped or flushed.</summary>
    /// <param name="cancellationToken">Stops it; what waits is lost.</param>
    /// <returns>The work. It does not fail.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (EventDraft draft in _waiting.Reader.ReadAllAsync(cancellationToken))
            {
                await WriteAsync(draft, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What waits is lost, as the caller wants.
        }
        finally
        {
            _waiting.Writer.TryComplete();
            _ended.TrySetResult();
        }
    }

    /// <summary>Takes in nothing more and waits until what waits is written.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The wait.</returns>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        return _ended.Task.WaitAsync(cancellationToken);
    }

    private static void CountDropped(string reason) => RuntimeMetrics.EventsDropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private static string Word(string text) => PrintableText.Of(text ?? "", MostWordCharacters) is { Length: > 0 } word ? word : "Unknown";

    private async Task WriteAsync(EventDraft draft, CancellationToken cancellationToken)
    {
        if (_mutedAt is { } since)
        {
            if (_time.GetElapsedTime(since) < Muted)
            {
                CountDropped("forbidden");
                return;
            }

            _mutedAt = null;
        }

        if (_correlator.See(draft) is not { } series)
        {
            CountDropped("rate");
            return;
        }

        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await SendAsync(draft, series, cancellationToken);
                RuntimeMetrics.EventsWritten.Add(1);
                return;
            }
            catch (ApiException e) when (e.IsAlreadyExists)
            {
                // The try before was done, and its answer lost.
                return;
            }
            catch (ApiException e) when (e.IsNotFound && series.Count > 1)
            {
                // The series is gone from the server, as events go after an hour.
                series = _correlator.Restart(draft);
            }
            catch (Exception e) when (attempt < MostTries && (e is ApiException { IsTransient: true } or HttpRequestException or IOException))
            {
                await Task.Delay(FirstPause * (1 << (attempt - 1)), _time, cancellationToken);
            }
#pragma warning disable CA1031 // An event is never worth more than a line in the log.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (series.Count == 1)
                {
                    _correlator.Forget(draft);
                }

                GiveUp(draft, e);
                return;
            }
        }
    }

    private void GiveUp(EventDraft draft, Exception error)
    {
        if (error is ApiException { StatusCode: HttpStatusCode.Forbidden, IsNamespaceTerminating: false })
        {
            _mutedAt = _time.GetTimestamp();
            CountDropped("forbidden");
            if (!_hasSaidForbidden)
            {
                _hasSaidForbidden = true;
                EventLog.Forbidden(_logger, PrintableText.Of(error.Message));
            }

            return;
        }

        CountDropped("error");
        if (error is not ApiException { IsNamespaceTerminating: true } and not ApiException { IsNotFound: true })
        {
            EventLog.Dropped(_logger, draft.Reason, draft.Subject.Kind, draft.Subject.Key, PrintableText.Of(error.Message));
        }
    }

    private async Task SendAsync(EventDraft draft, EventSeries series, CancellationToken cancellationToken)
    {
        if (series.Count > 1)
        {
            JsonObject body = new()
            {
                ["series"] = new JsonObject
                {
                    ["count"] = series.Count,
                    ["lastObservedTime"] = series.LastSeen.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
                },
            };
            await _events.PatchAsync(series.Key, ObjectPatch.Merge(body), null, cancellationToken);
            return;
        }

        await _events.CreateAsync(
            new Eventsv1Event
            {
                Metadata = new V1ObjectMeta { Name = series.Key.Name, NamespaceProperty = series.Key.Namespace },
                EventTime = draft.At.UtcDateTime,
                Type = draft.Type.ToString(),
                Reason = draft.Reason,
                Action = draft.Action,
                Note = draft.Note,
                Regarding = draft.Subject.ToReference(),
                ReportingController = _controller,
                ReportingInstance = _instance,
            },
            cancellationToken);
    }
}
