using System.Collections.Concurrent;
using System.Collections.Immutable;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Watches;

namespace TrtOperator.ApiServer.Faults;

/// <summary>All that a test has told the server to do wrong, and the record of writes.</summary>
internal sealed class ServerFaults : IDisposable
{
    public const string User = "system:serviceaccount:trtengine-system:trtengine-operator";

    private readonly Lock _gate = new();
    private readonly List<RecordedWrite> _writes = [];
    private readonly ConcurrentDictionary<ServedKind, WatchControl> _watches = new();
    private readonly CancellationTokenSource _closing = new();
    private ImmutableArray<Func<RequestContext, Fault?>> _hooks = [];
    private IReadOnlyList<AccessRule>? _access;
    private volatile string? _token;
    private volatile WriteStop? _stop;
    private int _effective;

    /// <summary>Set when the server closes: nothing may wait any longer.</summary>
    public CancellationToken Closing => _closing.Token;

    public Lock WriteGate { get; } = new();

    public bool IsStopped => _stop?.IsStopped == true;

    public IReadOnlyList<RecordedWrite> Writes
    {
        get
        {
            lock (_gate)
            {
                return [.. _writes];
            }
        }
    }

    public WatchControl WatchesOf(ServedKind kind) => _watches.GetOrAdd(kind.Stored, _ => new WatchControl());

    public IEnumerable<WatchControl> AllWatches => _watches.Values;

    public void AddHook(Func<RequestContext, Fault?> hook) => ImmutableInterlocked.Update(ref _hooks, hooks => hooks.Add(hook));

    public void RemoveHook(Func<RequestContext, Fault?> hook) => ImmutableInterlocked.Update(ref _hooks, hooks => hooks.Remove(hook));

    public void Allow(IReadOnlyList<AccessRule>? rules) => Volatile.Write(ref _access, rules);

    public void RequireToken(string? token) => _token = token;

    public void ClearWrites()
    {
        lock (_gate)
        {
            _writes.Clear();
        }
    }

    public void Stop(WriteStop stop)
    {
        lock (_gate)
        {
            _stop?.Lift();
            _stop = stop;
        }
    }

    public Fault? Ask(RequestContext context)
    {
        foreach (Func<RequestContext, Fault?> hook in _hooks)
        {
            if (hook(context) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    public void CheckToken(string authorization)
    {
        if (_token is { } token && authorization != $"Bearer {token}")
        {
            throw RefusalException.Unauthorized();
        }
    }

    public void CheckAccess(RequestContext context)
    {
        if (Volatile.Read(ref _access) is not { } rules || rules.Any(r => r.Allows(context)))
        {
            return;
        }

        string resource = context.Subresource is null ? context.Kind.Plural : $"{context.Kind.Plural}/{context.Subresource}";
        string where = context.Namespace is null ? " at the cluster scope" : $" in the namespace \"{context.Namespace}\"";
        throw RefusalException.Forbidden(
            context.Kind,
            context.Name ?? "",
            $"User \"{User}\" cannot {context.Verb} resource \"{resource}\" in API group \"{context.Kind.Group}\"{where}");
    }

    /// <summary>Records a write.</summary>
    /// <returns>Whether its answer is to be withheld.</returns>
    public bool Record(RequestContext context, string? name, int status)
    {
        bool effective = status is >= 200 and < 300;
        bool withheld;
        bool stops;
        lock (_gate)
        {
            RecordedWrite write = new(
                effective ? ++_effective : 0, context.Verb, context.Kind, context.Namespace, name, context.Subresource, context.Body, status, context.UserAgent);
            _writes.Add(write);
            bool before = IsStopped;
            withheld = _stop?.Count(write) == true;
            stops = IsStopped && !before;
        }

        if (stops)
        {
            foreach (WatchControl watches in _watches.Values)
            {
                watches.Cut();
            }
        }

        return withheld;
    }

    public void Close()
    {
        _closing.Cancel();
    }

    public void Dispose() => _closing.Dispose();
}
