using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using k8s;
using k8s.Models;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

/// <summary>A server of ConfigMaps in memory, with every fault at the caller's hand: what a real one does by chance it does on command.</summary>
internal sealed class ServerStub : DelegatingHandler
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, JsonObject> _objects = [];
    private readonly List<(long Version, ObjectKey Key, string Line)> _log = [];
    private readonly List<WatchPipe> _watches = [];
    private readonly List<string> _requests = [];
    private long _version = 100;
    private long _floor = 100;
    private int _uids;

    public static ResourceKind Kind { get; } = ResourceKind.Of<V1ConfigMap>();

    /// <summary>Answers instead of the server, where it answers at all.</summary>
    public Func<string, HttpResponseMessage?>? Instead { get; set; }

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public int OpenWatches
    {
        get
        {
            lock (_gate)
            {
                return _watches.Count(watch => watch.IsOpen);
            }
        }
    }

    public int Lists => Requests.Count(request => !request.Contains("watch=true", StringComparison.Ordinal));

    public int Watches => Requests.Count(request => request.Contains("watch=true", StringComparison.Ordinal));

    public string Version
    {
        get
        {
            lock (_gate)
            {
                return Text(_version);
            }
        }
    }

    public ResourceClient<V1ConfigMap> Client()
        => new(new ApiConnection(new Kubernetes(new KubernetesClientConfiguration { Host = "http://stub.invalid" }, this)), Kind);

    /// <summary>Name to (UID, version) of all objects.</summary>
    public Dictionary<ObjectKey, (string Uid, string Version)> Snapshot()
    {
        lock (_gate)
        {
            return _objects.ToDictionary(one => one.Key, one => ((string)one.Value["metadata"]!["uid"]!, (string)one.Value["metadata"]!["resourceVersion"]!));
        }
    }

    /// <summary>Creates the object, or changes it where it is there.</summary>
    public string Put(string namespaceName, string name, Action<JsonObject>? edit = null)
    {
        lock (_gate)
        {
            ObjectKey key = new(namespaceName, name);
            bool isNew = !_objects.TryGetValue(key, out JsonObject? before);
            JsonObject value = isNew
                ? new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["namespace"] = namespaceName,
                        ["name"] = name,
                        ["uid"] = $"uid-{++_uids}",
                        ["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "kubectl" }),
                    },
                    ["data"] = new JsonObject(),
                }
                : (JsonObject)before!.DeepClone();
            value["metadata"]!["resourceVersion"] = Text(++_version);
            value["data"]!["text"] = Text(_version);
            edit?.Invoke(value);
            _objects[key] = value;
            Emit(isNew ? "ADDED" : "MODIFIED", key, value);
            return Text(_version);
        }
    }

    public void Delete(string namespaceName, string name)
    {
        lock (_gate)
        {
            ObjectKey key = new(namespaceName, name);
            if (_objects.Remove(key, out JsonObject? value))
            {
                value["metadata"]!["resourceVersion"] = Text(++_version);
                Emit("DELETED", key, value);
            }
        }
    }

    /// <summary>Forgets the past: watches and lists from an earlier version are refused with 410.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _floor = _version;
        }
    }

    /// <summary>Goes back to a fresh history, as a server restored from a backup does.</summary>
    public void RestoreAt(long version)
    {
        lock (_gate)
        {
            _log.Clear();
            _version = version;
            _floor = version;
            foreach (JsonObject value in _objects.Values)
            {
                value["metadata"]!["resourceVersion"] = Text(version);
            }
        }
    }

    public void Send(string text)
    {
        lock (_gate)
        {
            _watches.ForEach(watch => watch.Send(text));
        }
    }

    public void Bookmark()
    {
        lock (_gate)
        {
            Send("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"creationTimestamp\":null,\"resourceVersion\":\"" + Text(_version) + "\"}}}\n");
        }
    }

    public void SendExpired()
        => Send("""{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version","reason":"Expired","code":410}}""" + "\n");

    /// <summary>Sends the last events again, the newest first.</summary>
    public void Repeat(int count)
    {
        lock (_gate)
        {
            foreach ((_, ObjectKey key, string line) in _log.TakeLast(count).Reverse().ToArray())
            {
                foreach (WatchPipe watch in _watches.Where(watch => watch.Namespace.Length == 0 || watch.Namespace == key.Namespace))
                {
                    watch.Send(line);
                }
            }
        }
    }

    public void EndWatches(Exception? error = null)
    {
        lock (_gate)
        {
            _watches.ForEach(watch => watch.End(error));
            _watches.Clear();
        }
    }

    public static HttpResponseMessage Refusal(HttpStatusCode status, string reason, string message = "no")
        => new(status)
        {
            Content = new StringContent(new JsonObject { ["kind"] = "Status", ["reason"] = reason, ["message"] = message, ["code"] = (int)status }.ToJsonString(), Encoding.UTF8, "application/json"),
        };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string path = request.RequestUri!.PathAndQuery;
        lock (_gate)
        {
            _requests.Add(path);
        }

        return Task.FromResult(Instead?.Invoke(path) ?? Answer(request.RequestUri));
    }

    private HttpResponseMessage Answer(Uri uri)
    {
        lock (_gate)
        {
            System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(uri.Query);
            string[] parts = uri.AbsolutePath.Split('/');
            string place = parts is [_, "api", "v1", "namespaces", var named, "configmaps"] ? named : "";
            return query["watch"] == "true" ? Watch(place, query["resourceVersion"]!) : List(place, int.Parse(query["limit"]!, CultureInfo.InvariantCulture), query["continue"]);
        }
    }

    private HttpResponseMessage Watch(string place, string version)
    {
        long from = long.Parse(version, CultureInfo.InvariantCulture);
        if (from < _floor)
        {
            return Refusal(HttpStatusCode.Gone, "Expired", "too old resource version");
        }

        WatchPipe watch = new(place);
        foreach ((long at, ObjectKey key, string line) in _log)
        {
            if (at > from && (place.Length == 0 || key.Namespace == place))
            {
                watch.Send(line);
            }
        }

        _watches.Add(watch);
        return watch.Answer();
    }

    // A later page shows the present, which a real server would not: what the watch brings again must then do no harm.
    private HttpResponseMessage List(string place, int limit, string? next)
    {
        string[] token = next?.Split('|') ?? [Text(_version), ""];
        if (next is not null && long.Parse(token[0], CultureInfo.InvariantCulture) < _floor)
        {
            return Refusal(HttpStatusCode.Gone, "Expired", "The provided continue parameter is too old");
        }

        KeyValuePair<ObjectKey, JsonObject>[] left = [.. _objects
            .Where(one => (place.Length == 0 || one.Key.Namespace == place) && string.CompareOrdinal(one.Key.ToString(), token[1]) > 0)
            .OrderBy(one => one.Key.ToString(), StringComparer.Ordinal)];
        JsonObject metadata = new() { ["resourceVersion"] = token[0] };
        if (left.Length > limit)
        {
            metadata["continue"] = $"{token[0]}|{left[limit - 1].Key}";
        }

        JsonObject list = new()
        {
            ["kind"] = "ConfigMapList",
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. left.Take(limit).Select(one => one.Value.DeepClone())]),
        };
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(list.ToJsonString(), Encoding.UTF8, "application/json") };
    }

    private void Emit(string type, ObjectKey key, JsonObject value)
    {
        string line = new JsonObject { ["type"] = type, ["object"] = value.DeepClone() }.ToJsonString() + "\n";
        _log.Add((_version, key, line));
        foreach (WatchPipe watch in _watches.Where(watch => watch.Namespace.Length == 0 || watch.Namespace == key.Namespace))
        {
            watch.Send(line);
        }
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
