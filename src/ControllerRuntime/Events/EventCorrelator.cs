using System.Globalization;

namespace TrtOperator.ControllerRuntime.Events;

/// <summary>
/// Decides what becomes of an event: a new object, one more of a series, or nothing because the object's share is used up. Alike are events with the same
/// object, reason, action, type and note within ten minutes of each other. Each object may have 25 writes in a burst and one more each five minutes.
/// Not thread-safe.
/// </summary>
internal sealed class EventCorrelator(TimeProvider time)
{
    public const int Burst = 25;
    public static readonly TimeSpan SeriesGap = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan TokenPeriod = TimeSpan.FromMinutes(5);

    private const int MostEntries = 4096;
    private readonly Dictionary<Likeness, Seen> _series = [];
    private readonly Dictionary<string, Bucket> _buckets = [];
    private long _lastTicks;

    public int Count => _series.Count + _buckets.Count;

    /// <summary>Counts an event.</summary>
    /// <returns>What to write, with a count of 1 where it is to be created; null for nothing.</returns>
    public EventSeries? See(EventDraft draft)
    {
        long now = time.GetTimestamp();
        Likeness likeness = Likeness.Of(draft);
        if (_series.TryGetValue(likeness, out Seen known) && time.GetElapsedTime(known.At, now) < SeriesGap)
        {
            EventSeries next = known.Series with { Count = Math.Min(known.Series.Count, int.MaxValue - 1) + 1, LastSeen = draft.At };
            _series[likeness] = new Seen(next, now);
            return TryTake(draft.Subject, now) ? next : null;
        }

        if (!TryTake(draft.Subject, now))
        {
            return null;
        }

        return Restart(draft);
    }

    /// <summary>Begins a new series, because the object of the old one is gone.</summary>
    public EventSeries Restart(EventDraft draft)
    {
        long now = time.GetTimestamp();
        EventSeries first = new(new ObjectKey(draft.Subject.EventNamespace, NameFor(draft)), 1, draft.At);
        _series[Likeness.Of(draft)] = new Seen(first, now);
        Prune(_series, seen => seen.At, now, SeriesGap);
        return first;
    }

    /// <summary>Forgets the series of an event that could not be created: the next one alike is tried again.</summary>
    public void Forget(EventDraft draft) => _series.Remove(Likeness.Of(draft));

    // In the order of their time: `kubectl describe` shows events by a field that is not set any more, which leaves them in the order of their names.
    private string NameFor(EventDraft draft)
    {
        string name = draft.Subject.Key.Name;
        _lastTicks = Math.Max(_lastTicks + 1, draft.At.UtcTicks);
        string unique = _lastTicks.ToString("x16", CultureInfo.InvariantCulture) + Random.Shared.Next(1 << 16).ToString("x4", CultureInfo.InvariantCulture);
        return $"{(name.Length > 230 ? name[..230].TrimEnd('.', '-') : name)}.{unique}";
    }

    private bool TryTake(EventSubject subject, long now)
    {
        string owner = subject.Uid.Length > 0 ? subject.Uid : $"{subject.Kind} {subject.Key}";
        double tokens = _buckets.TryGetValue(owner, out Bucket bucket)
            ? Math.Min(Burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now) / TokenPeriod))
            : Burst;
        bool isTaken = tokens >= 1;
        _buckets[owner] = new Bucket(isTaken ? tokens - 1 : tokens, now);
        Prune(_buckets, entry => entry.At, now, TokenPeriod * Burst);
        return isTaken;
    }

    // What is as old as its limit has no more say; where all are young the older half goes, which costs an event too many and no memory.
    private void Prune<TKey, TValue>(Dictionary<TKey, TValue> entries, Func<TValue, long> at, long now, TimeSpan limit)
        where TKey : notnull
    {
        if (entries.Count <= MostEntries)
        {
            return;
        }

        int kept = 0;
        foreach ((TKey key, TValue value) in entries.OrderByDescending(entry => at(entry.Value)).ToArray())
        {
            if (time.GetElapsedTime(at(value), now) >= limit || ++kept > MostEntries / 2)
            {
                entries.Remove(key);
            }
        }
    }

    private readonly record struct Seen(EventSeries Series, long At);

    private readonly record struct Bucket(double Tokens, long At);

    private sealed record Likeness(string Uid, string Kind, ObjectKey Key, EventType Type, string Reason, string Action, string Note)
    {
        public static Likeness Of(EventDraft draft)
            => new(draft.Subject.Uid, draft.Subject.Kind, draft.Subject.Key, draft.Type, draft.Reason, draft.Action, draft.Note);
    }
}
