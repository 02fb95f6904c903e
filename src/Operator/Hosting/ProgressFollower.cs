using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Hosting;

/// <summary>Reads the last line of each running builder's log now and then: a JSON object with stage, done and total.</summary>
/// <param name="pods">The builders' pods.</param>
/// <param name="connection">The API server.</param>
/// <param name="board">Where progress goes.</param>
/// <param name="wake">Called with an engine whose progress has changed.</param>
/// <param name="time">The clock.</param>
public sealed class ProgressFollower(ObjectStore<V1Pod> pods, ApiConnection connection, ProgressBoard board, Action<ObjectKey> wake, TimeProvider time) : IController, IDisposable
{
    /// <summary>How often each running builder is asked: each answer that differs is a write of status.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private const int MostBytes = 4096;
    private const int MostStageCharacters = 64;

    // Of tens of thousands of pods a handful run: to look at all of them each time would cost more than everything else at rest.
    private readonly ConcurrentDictionary<ObjectKey, byte> _running = new();
    private readonly CancellationTokenSource _stop = new();

    /// <inheritdoc/>
    public string Name => "progress";

    /// <inheritdoc/>
    public WorkerState State => new(!_stop.IsCancellationRequested, 0, 0, TimeSpan.Zero);

    /// <summary>The pods whose builder runs.</summary>
    internal IEnumerable<ObjectKey> Running => _running.Keys;

    /// <summary>Hears of a change to a pod.</summary>
    /// <param name="change">The change.</param>
    public void See(StoreChange<V1Pod> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.New is { } pod && IsRunning(pod))
        {
            _running[change.Key] = 0;
        }
        else
        {
            _running.TryRemove(change.Key, out _);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, stop.Token);
                foreach (ObjectKey key in Running)
                {
                    if (pods.Get(key) is { } pod && IsRunning(pod))
                    {
                        await AskAsync(pod, stop.Token);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <inheritdoc/>
    public void StopIntake() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <summary>Reads a line of progress.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The progress, such as <c>calibrate 120/512</c>; null where the line tells none.</returns>
    public static string? Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("stage", out JsonElement stage) || stage.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            string name = Sentence.Clean(stage.GetString()!, MostStageCharacters);
            return Number(root, "done") is { } done && Number(root, "total") is { } total and > 0 && done <= total
                ? FormattableString.Invariant($"{name} {done}/{total}")
                : name.Length > 0 ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long? Number(JsonElement root, string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number >= 0 ? number : null;

    private static bool IsRunning(V1Pod pod)
        => pod.Metadata.DeletionTimestamp is null && pod.Status?.ContainerStatuses?.Any(one => one.State?.Running is not null) == true;

    private async Task AskAsync(V1Pod pod, CancellationToken cancellationToken)
    {
        string path = FormattableString.Invariant(
            $"api/v1/namespaces/{pod.Metadata.NamespaceProperty}/pods/{pod.Metadata.Name}/log?container={WellKnownNames.BuilderContainer}&tailLines=1&limitBytes={MostBytes}");
        try
        {
            byte[] body = await connection.SendAsync(HttpMethod.Get, path, null, "", cancellationToken);
            if (body.Length <= MostBytes
                && Read(Encoding.UTF8.GetString(body).Trim()) is { } progress
                && board.Set(pod.Metadata.Uid, progress)
                && pod.Metadata.Labels is { } labels
                && labels.TryGetValue(WellKnownNames.EngineLabel, out string? engine))
            {
                wake(new ObjectKey(pod.Metadata.NamespaceProperty, engine));
            }
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException)
        {
            // Progress is a courtesy: its node may be unreachable, the pod gone, the right withheld.
        }
    }
}
