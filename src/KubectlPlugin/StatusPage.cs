using System.Text;
using k8s.Models;
using TrtOperator.Api.Text;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.KubectlPlugin;

/// <summary>One TrtEngine on one page.</summary>
public static class StatusPage
{
    /// <summary>Renders the page.</summary>
    /// <param name="engine">The TrtEngine.</param>
    /// <param name="now">The time.</param>
    /// <returns>The text.</returns>
    public static string Render(TrtEngine engine, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(engine);
        StringBuilder page = new();
        TrtEngineStatus? status = engine.Status;
        V1Condition? ready = Condition(status, "Ready");
        page.Append(FormattableString.Invariant($"{engine.Metadata.NamespaceProperty}/{engine.Metadata.Name}   generation {engine.Metadata.Generation ?? 0}\n\n"));
        Line(page, "Ready", ready is null ? "Unknown: the operator has not looked at it yet. Is it running? kubectl -n trtengine-system get pods" : $"{ready.Status} ({ready.Reason})");
        if (ready?.Message is { Length: > 0 } message)
        {
            Line(page, "", message);
        }

        Line(page, "Model", engine.Spec.Model.Source.Uri);
        Line(page, "Precisions", string.Join(", ", engine.Spec.Precisions));
        Line(page, "Release", status?.Release is { } release ? $"{release.Name}, {Printable.Age(release.PublishedAt, now)} old, at {release.Uri}" : "none yet");
        if (status?.Candidate is { } candidate)
        {
            Line(page, "Building", FormattableString.Invariant($"{candidate.Name} (generation {candidate.Generation})"));
        }

        if (engine.Spec.Suspend)
        {
            Line(page, "Suspended", $"yes; `kubectl trtengine resume {engine.Metadata.Name}` goes on");
        }

        foreach (V1Condition bad in (status?.Conditions ?? []).Where(condition => condition is { Type: "Stalled" or "CandidateRejected", Status: "True" }))
        {
            Line(page, bad.Type, $"{bad.Reason}: {bad.Message}");
        }

        AppendStages(page, status, now);
        AppendTargets(page, status);
        return page.ToString();
    }

    private static void AppendStages(StringBuilder page, TrtEngineStatus? status, DateTimeOffset now)
    {
        if (status?.Stages is not { Count: > 0 } stages)
        {
            return;
        }

        TextTable table = new("STAGE", "STATE", "TIME", "PROGRESS", "JOB", "MESSAGE");
        foreach (StageStatus stage in stages)
        {
            string time = stage.StartedAt is not { } started ? "-"
                : Printable.Length(Utc(stage.FinishedAt, now) - Utc(started, now));
            table.Add(stage.Name, stage.State.ToString(), time, stage.Progress, stage.Job, stage.State is StageState.Succeeded ? null : stage.Message);
        }

        page.Append('\n').Append(table.Render());
    }

    private static void AppendTargets(StringBuilder page, TrtEngineStatus? status)
    {
        if (status?.Targets is not { Count: > 0 } targets)
        {
            return;
        }

        TextTable table = new("TARGET", "STATE", "PRECISION", "SIZE", "GATES", "PROVEN", "MESSAGE");
        foreach (TargetStatus target in targets)
        {
            string? gates = target.Gates is { Count: > 0 } some ? FormattableString.Invariant($"{some.Count(gate => gate.Passed)}/{some.Count}") : null;
            string? proven = target.ProtectedLayers is { Count: > 0 } layers
                ? FormattableString.Invariant($"{layers.Count(layer => layer.Verdict != ProtectionVerdict.NotProvable)}/{layers.Count}")
                : null;
            table.Add(target.Name, target.State.ToString(), target.Precision?.ToString(), Size(target.SizeBytes), gates, proven, target.State is TargetState.Passed or TargetState.Published ? null : target.Message ?? target.Reason);
        }

        page.Append('\n').Append(table.Render());
    }

    private static DateTimeOffset Utc(DateTime? time, DateTimeOffset otherwise)
        => time is { } value ? new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)) : otherwise;

    private static string? Size(long? bytes) => bytes switch
    {
        null => null,
        < 1 << 20 => FormattableString.Invariant($"{bytes / 1024.0:0.#} KiB"),
        _ => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MiB"),
    };

    private static V1Condition? Condition(TrtEngineStatus? status, string type) => status?.Conditions?.FirstOrDefault(condition => condition.Type == type);

    private static void Line(StringBuilder page, string name, string text)
        => page.Append(name.Length == 0 ? "            " : (name + ":").PadRight(12)).Append(' ').Append(PrintableLine.Of(text)).Append('\n');
}
