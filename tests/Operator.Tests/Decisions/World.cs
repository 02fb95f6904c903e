using System.Text.Json;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;
using TrtOperator.Operator.Slots;

namespace TrtOperator.Operator.Tests.Decisions;

/// <summary>A cluster as decisions see it: it carries them out, and checks after each that deciding again does nothing more.</summary>
internal sealed class World
{
    public const string Digest = "06b3a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e";

    private int _uids;

    public TrtEngine Engine { get; } = Declared();

    public List<ObservedJob> Jobs { get; } = [];

    public List<ObservedPod> Pods { get; } = [];

    public Dictionary<string, BuilderClass> Classes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, int> Capacity { get; } = new(StringComparer.Ordinal);

    public OperatorSettings Settings { get; set; } = new() { BuilderImage = "builder:1", RtxBuilderImage = "builder-rtx:1" };

    public DateTimeOffset Now { get; set; } = new(2026, 5, 4, 3, 2, 1, 987, TimeSpan.Zero);

    public bool IsNamespaceTerminating { get; set; }

    /// <summary>Takes the declaration as supported whatever this version can do.</summary>
    public bool TakesAnything { get; set; }

    public List<string> Created { get; } = [];

    public List<EngineEvent> Events { get; } = [];

    public bool IsGone { get; private set; }

    public TrtEngineStatus Status => Engine.Status!;

    public static TrtEngine Declared() => new()
    {
        Metadata = new() { Name = "ocr", NamespaceProperty = "vision", Uid = "uid-1", Generation = 1 },
        Spec = new()
        {
            Model = new() { Source = new() { Uri = "azblob://acct/rec.onnx", Sha256 = Digest } },
            Precisions = [EnginePrecision.INT8, EnginePrecision.FP16],
            Targets =
            [
                new() { Name = "cpu", Runtime = TargetRuntime.OnnxRuntime },
                new() { Name = "rtx", Runtime = TargetRuntime.TensorRTRTX, ComputeCapability = "8.9", Verification = VerificationMode.Simulated },
                new() { Name = "rtx-old", Runtime = TargetRuntime.TensorRTRTX, ComputeCapability = "8.6", Verification = VerificationMode.Simulated },
            ],
            Calibration = new() { Source = new() { Uri = "azblob://acct/calib.tar", Sha256 = Digest } },
            Accuracy = new()
            {
                Source = new() { Uri = "azblob://acct/eval.tar", Sha256 = Digest },
                Gates = [new() { Name = "cosine", Metric = AccuracyMetric.CosineSimilarity, Output = "y", Min = "0.99" }],
            },
            Publish = new() { Destination = new() { Uri = "azblob://acct/engines" } },
        },
    };

    public static World WithOneTarget()
    {
        var world = new World();
        world.Engine.Spec.Targets = [new() { Name = "cpu", Runtime = TargetRuntime.OnnxRuntime }];
        return world;
    }

    public EngineView View()
    {
        var free = Capacity.ToDictionary(
            pair => pair.Key,
            pair => pair.Value - Jobs.Count(job => job.Outcome == JobOutcome.None && (pair.Key == SlotLedger.WholeOperator || job.BuilderClass == pair.Key)),
            StringComparer.Ordinal);
        return new(Engine, [.. Jobs], [.. Pods], Classes, free, IsNamespaceTerminating, Settings, Now);
    }

    public Decision Decide()
    {
        EngineView view = View();
        string before = CanonicalJson.Write(Engine);
        Decision decision = TakesAnything ? EngineDecisions.Decide(view, null) : EngineDecisions.Decide(view);
        CanonicalJson.Write(Engine).Should().Be(before, "what is seen is never changed");
        DecisionChecks.Check(view, decision);
        return decision;
    }

    /// <summary>Decides, carries the decision out, and expects that nothing is left to do.</summary>
    public Decision Step()
    {
        Decision decision = Decide();
        Carry(decision);
        if (!IsGone)
        {
            Now += TimeSpan.FromSeconds(3);
            Decision again = Decide();
            again.Create.Should().BeEmpty();
            again.Delete.Should().BeEmpty();
            again.StopRetrying.Should().BeEmpty();
            again.Events.Should().BeEmpty();
            again.Finalizer.Should().Be(FinalizerWish.Keep);
            CanonicalJson.Write(again.Status).Should().Be(CanonicalJson.Write(decision.Status), "a repeated decision writes nothing");
        }

        return decision;
    }

    public void Carry(Decision decision)
    {
        if (decision.Finalizer == FinalizerWish.Add)
        {
            Engine.Metadata.Finalizers = [.. Engine.Metadata.Finalizers ?? [], WellKnownNames.Finalizer];
        }

        Engine.Status = JsonSerializer.Deserialize<TrtEngineStatus>(CanonicalJson.Write(decision.Status));
        foreach (WantedJob job in decision.Create)
        {
            BuildMessages.ReadOrder(BuildMessages.WriteOrder(job.Order)).Key.Should().Be(job.Order.Key);
            Created.Add(job.Stage);
            Jobs.Add(new(job.Name, $"job-{++_uids}", Engine.Metadata.Uid, job.Stage, job.Order.Key, job.ClassName, Now, null, JobOutcome.None, null, null, false, false, 0, 0, 1));
        }

        foreach (DoomedJob job in decision.StopRetrying)
        {
            Change(one => one.Uid == job.Uid, one => one with { Parallelism = 0 });
        }

        foreach (DoomedJob job in decision.Delete)
        {
            Change(one => one.Uid == job.Uid, one => one with { IsTerminating = true });
        }

        Events.AddRange(decision.Events);
        if (decision.Finalizer == FinalizerWish.Remove)
        {
            Engine.Metadata.Finalizers = null;
        }

        IsGone = Engine.Metadata.DeletionTimestamp is not null && Engine.Metadata.Finalizers is null;
    }

    /// <summary>Jobs that are being deleted go, with their pods.</summary>
    public void Collect() => Drop(job => job.IsTerminating);

    /// <summary>Jobs go, with their pods.</summary>
    public void Drop(Func<ObservedJob, bool> which)
    {
        foreach (ObservedJob job in Jobs.Where(which).ToArray())
        {
            Jobs.Remove(job);
            Pods.RemoveAll(pod => pod.JobUid == job.Uid);
        }
    }

    public ObservedJob Job(string stage) => Jobs.Single(job => job.Stage == stage && !job.IsTerminating);

    public void Change(Func<ObservedJob, bool> which, Func<ObservedJob, ObservedJob> change)
    {
        for (int i = 0; i < Jobs.Count; i++)
        {
            Jobs[i] = which(Jobs[i]) ? change(Jobs[i]) : Jobs[i];
        }
    }

    /// <summary>The pod of a stage's Job, as it is now.</summary>
    public void Pod(string stage, Func<ObservedPod, ObservedPod> change)
    {
        ObservedJob job = Job(stage);
        ObservedPod pod = Pods.SingleOrDefault(one => one.JobUid == job.Uid) ?? new(job.Name + "-x1", "pod-" + ++_uids, job.Uid, Now, "Pending");
        Pods.RemoveAll(one => one.JobUid == job.Uid);
        Pods.Add(change(pod));
        Change(one => one.Uid == job.Uid, one => one with { Active = 1 });
    }

    public void Runs(string stage, string? progress = null) => Pod(stage, pod => pod with { Phase = "Running", NodeName = "node-1", Progress = progress });

    /// <summary>The builder of a stage ends, and its Job with it, unless the Job would try again.</summary>
    public void Ends(string stage, int exitCode = 0, Action<BuildOutcome>? change = null, string? raw = null)
    {
        ObservedJob job = Job(stage);
        BuildOutcome outcome = Outcome(stage, job.Key!, exitCode);
        change?.Invoke(outcome);
        Pod(stage, pod => pod with { Phase = exitCode == 0 ? "Succeeded" : "Failed", ExitCode = exitCode, TerminationMessage = raw ?? BuildMessages.WriteOutcome(outcome) });
        Change(one => one.Uid == job.Uid, one => one with { Active = 0, Failed = exitCode == 0 ? 0 : 1 });
        if (exitCode == 0)
        {
            Change(one => one.Uid == job.Uid, one => one with { Outcome = JobOutcome.Complete, FinishedAt = Now });
        }
    }

    /// <summary>A Job gives up.</summary>
    public void GivesUp(string stage, string reason, string message = "gave up")
    {
        ObservedJob job = Job(stage);
        Change(one => one.Uid == job.Uid, one => one with { Active = 0, Outcome = JobOutcome.Failed, FinishedAt = Now, FailureReason = reason, FailureMessage = message });
    }

    public void Edit(Action<TrtEngineSpec> change)
    {
        change(Engine.Spec);
        Engine.Metadata.Generation++;
    }

    public void AskForRebuild(string value) =>
        Engine.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [WellKnownNames.RebuildAnnotation] = value };

    public void Delete() => (Engine.Metadata.DeletionTimestamp, Engine.Metadata.Generation) = (Now.UtcDateTime, Engine.Metadata.Generation + 1);

    /// <summary>Every Job that is there ends well, again and again until nothing is left to do.</summary>
    public void RunToEnd()
    {
        for (int i = 0; i < 20; i++)
        {
            Step();
            Collect();
            ObservedJob[] open = [.. Jobs.Where(job => job.Outcome == JobOutcome.None && job is { IsTerminating: false, Parallelism: > 0 } && job.OwnerUid == Engine.Metadata.Uid)];
            if (IsGone || (open.Length == 0 && Decide() is { Create.Count: 0, Delete.Count: 0 }))
            {
                return;
            }

            foreach (ObservedJob job in open)
            {
                Ends(job.Stage!);
            }
        }

        throw new InvalidOperationException("It comes to no end.");
    }

    public StageStatus Stage(string name) => Status.Stages!.Single(stage => stage.Name == name);

    public string[] Prepares() => [.. Status.Stages!.Where(stage => stage.Stage == BuildStage.Prepare).Select(stage => stage.Name)];

    public string Condition(string type) => ConditionChecks.Of(Engine.Status, type) is { } one ? $"{one.Status} {one.Reason}" : "absent";

    public string Message(string type) => ConditionChecks.Of(Engine.Status, type)!.Message;

    public string[] EventReasons()
    {
        string[] reasons = [.. Events.Select(one => one.Reason)];
        Events.Clear();
        return reasons;
    }

    private BuildOutcome Outcome(string stage, string key, int exitCode)
    {
        BuildStage kind = Enum.Parse<BuildStage>(stage.Split('-')[0], ignoreCase: true);
        var outcome = new BuildOutcome
        {
            ExitCode = exitCode,
            Stage = kind,
            Generation = 1,
            Key = key,
            Reason = exitCode switch { 0 => "Done", 11 => "GateFailed", 12 => "NotSupported", _ => "BadInput" },
            Message = exitCode == 0 ? $"Stage {stage} is done." : $"Stage {stage} did not succeed.",
        };
        if (exitCode == 0 && kind == BuildStage.Resolve)
        {
            outcome.Digests = DeclaredSources.Of(Engine.Spec).Where(one => one.Source.Sha256 is null).ToDictionary(one => one.Path, _ => Digest);
        }
        else if (exitCode == 0 && kind == BuildStage.Publish)
        {
            outcome.Release = new() { Name = "r-" + key[..8], Generation = Engine.Metadata.Generation!.Value, Uri = "azblob://acct/engines/vision/ocr/" };
            outcome.Targets = [.. Engine.Spec.Targets.Select(target => new TargetStatus { Name = target.Name, PlanUri = $"azblob://acct/engines/vision/ocr/{target.Name}/engine.plan" })];
        }
        else if (kind == BuildStage.Build)
        {
            outcome.Targets = [new() { Name = stage["build-".Length..], Sha256 = key, Gates = [new() { Name = "cosine", Metric = "CosineSimilarity", Value = exitCode == 0 ? "0.999" : "0.9", Limit = "min 0.99", Passed = exitCode == 0 }] }];
        }

        return outcome;
    }
}
