using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Jobs;

/// <summary>
/// Plays the Job controller, the scheduler and the kubelet: makes pods for Jobs, lets them run and end as a script says, and writes the statuses that
/// the real ones write. It knows suspend, parallelism, completions, backoffLimit and podFailurePolicy. Retries come at once, and time limits when told.
/// </summary>
public sealed class JobPlayer : IAsyncDisposable
{
    private readonly ServerObjects _objects;
    private readonly Func<PlayedPod, PodPlay> _script;
    private readonly TimeProvider _time;
    private readonly int _minor;
    private readonly Channel<(string Namespace, string Job)> _changed = Channel.CreateUnbounded<(string, string)>();
    private readonly Task _running;
    private volatile bool _closed;

    /// <summary>Begins to play, Jobs that are there already included.</summary>
    /// <param name="server">The server.</param>
    /// <param name="script">Says for each new pod what becomes of it.</param>
    /// <param name="time">The clock for timestamps.</param>
    public JobPlayer(ApiServerDouble server, Func<PlayedPod, PodPlay> script, TimeProvider? time = null)
    {
        _objects = server.Objects;
        _script = script;
        _minor = server.Minor;
        _time = time ?? TimeProvider.System;
        _objects.Changed += See;
        foreach (StoredObject job in _objects.List(ServedKinds.Jobs))
        {
            _changed.Writer.TryWrite((job.Namespace!, job.Name));
        }

        _running = Task.Run(RunAsync);
    }

    /// <summary>Lets a pod go on: one that waits, runs or is unschedulable.</summary>
    public void PlayOn(string ns, string pod, PodPlay play) => Play(ns, pod, play);

    /// <summary>Ends a Job whose activeDeadlineSeconds are over.</summary>
    public void ExceedDeadline(string ns, string job) => Fail(ns, job, "DeadlineExceeded", "Job was active longer than specified deadline");

    /// <summary>Deletes a finished Job whose ttlSecondsAfterFinished are over.</summary>
    public void ExpireTtl(string ns, string job) => _objects.Delete(ServedKinds.Jobs, ns, job, "Foreground");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        _objects.Changed -= See;
        _changed.Writer.TryComplete();
        await _running;
    }

    private void See(ObjectChange change, StoredObject changed)
    {
        if (changed.Kind == ServedKinds.Jobs && change != ObjectChange.Deleted)
        {
            _changed.Writer.TryWrite((changed.Namespace!, changed.Name));
        }
        else if (changed.Kind == ServedKinds.Pods && changed.Labels.TryGetValue("job-name", out string? job))
        {
            _changed.Writer.TryWrite((changed.Namespace!, job));
        }
    }

    private async Task RunAsync()
    {
        await foreach ((string ns, string job) in _changed.Reader.ReadAllAsync())
        {
            try
            {
                Sync(ns, job);
            }
            catch (RefusalException)
            {
                // It was deleted in between.
            }
        }
    }

    private void Sync(string ns, string name)
    {
        if (_objects.Find(ServedKinds.Jobs, ns, name) is not { Deleting: false } stored || stored.ToJson() is not { } job || JobStatus.IsFinished(job))
        {
            return;
        }

        JsonObject spec = job["spec"]!.AsObject();
        StoredObject[] pods = [.. _objects.DependentsOf(stored.Uid).Where(p => p.Kind == ServedKinds.Pods)];
        (StoredObject Stored, JsonObject Body, string Phase)[] seen = [.. pods.Select(p => (p, p.ToJson())).Select(p => (p.p, p.Item2, (string?)p.Item2["status"]?["phase"] ?? "Pending"))];
        StoredObject[] active = [.. seen.Where(p => p.Phase is "Pending" or "Running" && !p.Stored.Deleting).Select(p => p.Stored)];
        int succeeded = seen.Count(p => p.Phase == "Succeeded");
        string[] fatal = [.. seen.Where(p => p.Phase == "Failed").Select(p => FailurePolicy.Ask(job, p.Body)).Where(a => a.Action == "FailJob").Select(a => a.Message)];
        int failed = seen.Count(p => p.Phase == "Failed" && FailurePolicy.Ask(job, p.Body).Action != "Ignore");
        string now = Now();

        if (spec["suspend"]?.ToString() == "true")
        {
            Write(ns, name, j =>
            {
                JobStatus.Count(j, _minor, 0, 0, succeeded, failed);
                JobStatus.Of(j).Remove("startTime");
                JobStatus.SetCondition(j, "Suspended", "True", "JobSuspended", "Job suspended", now);
            });
            Delete(active);
            return;
        }

        int completions = Number(spec["completions"], 1);
        if (fatal.Length > 0)
        {
            Fail(ns, name, "PodFailurePolicy", fatal[0]);
        }
        else if (failed > Number(spec["backoffLimit"], 6))
        {
            Fail(ns, name, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        else if (succeeded >= completions)
        {
            Write(ns, name, j =>
            {
                JobStatus.Count(j, _minor, 0, 0, succeeded, failed);
                JobStatus.Complete(j, _minor, now);
            });
        }
        else
        {
            int wanted = Math.Min(Number(spec["parallelism"], 1), completions - succeeded);
            Delete(active.Skip(wanted));
            int made = Math.Max(0, wanted - active.Length);
            int ready = seen.Count(p => p.Phase == "Running");
            Write(ns, name, j =>
            {
                JobStatus.Of(j)["startTime"] ??= now;
                if (JobStatus.Has(j, "Suspended"))
                {
                    JobStatus.SetCondition(j, "Suspended", "False", "JobResumed", "Job resumed", now);
                }

                JobStatus.Count(j, _minor, Math.Min(wanted, active.Length + made), ready, succeeded, failed);
            });
            for (int i = 0; i < made; i++)
            {
                Start(stored, job, pods.Length + i + 1);
            }
        }
    }

    private void Start(StoredObject job, JsonObject body, int attempt)
    {
        JsonObject template = body["spec"]!["template"]!.AsObject();
        StoredObject pod = _objects.Create(ServedKinds.Pods, new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["generateName"] = $"{job.Name}-",
                ["namespace"] = job.Namespace,
                ["labels"] = template["metadata"]?["labels"]?.DeepClone(),
                ["annotations"] = template["metadata"]?["annotations"]?.DeepClone(),
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = "batch/v1",
                    ["kind"] = "Job",
                    ["name"] = job.Name,
                    ["uid"] = job.Uid,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
            ["spec"] = template["spec"]!.DeepClone(),
        });
        Play(job.Namespace!, pod.Name, _script(new PlayedPod(body, pod.Name, attempt)));
    }

    private void Play(string ns, string pod, PodPlay play)
    {
        switch (play.Fate)
        {
            case PodFate.Waits:
                return;
            case PodFate.Unschedulable:
                Modify(ns, pod, p => PodStatus.Unschedulable(p, play.Message, Now()));
                return;
            case PodFate.ImagePullFails:
                Modify(ns, pod, p => PodStatus.Waiting(p, "ImagePullBackOff", play.Message, Now()));
                return;
        }

        if ((string?)_objects.Find(ServedKinds.Pods, ns, pod)?.ToJson()["status"]?["phase"] != "Running")
        {
            Modify(ns, pod, p => PodStatus.Scheduled(p, Now()));
            Modify(ns, pod, p => PodStatus.Running(p, Now()));
        }

        if (play.Fate == PodFate.Runs)
        {
            return;
        }

        if (play.Until.IsCompleted)
        {
            End(ns, pod, play);
        }
        else
        {
            _ = play.Until.ContinueWith(_ => End(ns, pod, play), TaskScheduler.Default);
        }
    }

    private void End(string ns, string pod, PodPlay play)
    {
        if (_closed)
        {
            return;
        }

        Modify(ns, pod, p =>
        {
            string reason = play.Fate == PodFate.OutOfMemory ? "OOMKilled" : play.ExitCode == 0 ? "Completed" : "Error";
            PodStatus.Ended(p, play.ExitCode, reason, play.Fate == PodFate.Ends ? play.Message : "", Now());
            if (play.Fate == PodFate.Evicted)
            {
                PodStatus.Evicted(p, play.Message);
                PodStatus.Disrupted(p, "TerminationByKubelet", play.Message, Now());
            }
            else if (play.Fate == PodFate.Disrupted)
            {
                PodStatus.Disrupted(p, play.Message, "default-scheduler: preempting to accommodate a higher priority pod", Now());
            }
        });
    }

    private void Fail(string ns, string name, string reason, string message)
    {
        if (_objects.Find(ServedKinds.Jobs, ns, name) is not { } job)
        {
            return;
        }

        StoredObject[] pods = [.. _objects.DependentsOf(job.Uid).Where(p => p.Kind == ServedKinds.Pods)];
        string[] phases = [.. pods.Select(p => (string?)p.ToJson()["status"]?["phase"] ?? "Pending")];
        Write(ns, name, j =>
        {
            JobStatus.Count(j, _minor, 0, 0, phases.Count(p => p == "Succeeded"), phases.Count(p => p is not "Succeeded"));
            JobStatus.Fail(j, _minor, reason, message, Now());
        });
        Delete(pods.Where((_, i) => phases[i] is "Pending" or "Running"));
    }

    private void Delete(IEnumerable<StoredObject> pods)
    {
        foreach (StoredObject pod in pods)
        {
            _objects.Delete(ServedKinds.Pods, pod.Namespace, pod.Name);
        }
    }

    private void Write(string ns, string job, Action<JsonObject> change) => _objects.Modify(ServedKinds.Jobs, ns, job, change);

    private void Modify(string ns, string pod, Action<JsonObject> change)
    {
        // A pod may be deleted at any moment; the kubelet then has nothing to write either.
        if (_objects.Find(ServedKinds.Pods, ns, pod) is not null)
        {
            try
            {
                _objects.Modify(ServedKinds.Pods, ns, pod, change);
            }
            catch (RefusalException e) when (e.Code == 404)
            {
                // Deleted between the two lines above.
            }
        }
    }

    private static int Number(JsonNode? node, int otherwise) => node is null ? otherwise : int.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private string Now() => _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
