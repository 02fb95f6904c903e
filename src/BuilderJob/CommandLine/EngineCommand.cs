using System.CommandLine;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.BuilderJob.Terminal;
using TrtOperator.Precision.Placement;
using TrtOperator.Storage;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>What <c>run</c>, <c>prepare</c>, <c>build</c> and <c>publish</c> share: they are one way, walked to different ends.</summary>
internal static class EngineCommand
{
    private static readonly Option<string?> SaveReport = CommonOptions.NotEmpty(new Option<string?>("--save-report")
    {
        Description = "Write the HTML report to this file too. It always lies in the work folder.",
        HelpName = "report.html",
    });

    private static readonly Option<bool> Sensitivity = new("--sensitivity")
    {
        Description = "Measure which layers cause the error where every gate passes, too, and show it in the report. Where a gate refuses it is always measured.",
    };

    public static Command Create(string name, string description, Func<ParseResult, RunGoal> goal, params ReadOnlySpan<Option> more)
    {
        Command command = new(name, description)
        {
            CommonOptions.File, CommonOptions.Work, CommonOptions.Targets, CommonOptions.Threads, CommonOptions.TensorRt, CommonOptions.BuildTimeout, Sensitivity, CommonOptions.Output, SaveReport,
        };
        foreach (Option option in more)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) =>
        {
            Invocation invocation = Invocation.From(parsed);
            return invocation.RunAsync(token => RunAsync(parsed, invocation.Display, goal(parsed), token), cancellationToken);
        });
        return command;
    }

    private static async Task<CommandResult> RunAsync(ParseResult parsed, IRunDisplay display, RunGoal goal, CancellationToken cancellationToken)
    {
        LoadedDeclaration declaration = LoadedDeclaration.Read(parsed.GetRequiredValue(CommonOptions.File));
        IReadOnlyList<EngineTarget> targets = declaration.Targets(parsed.GetValue(CommonOptions.Targets) ?? []);
        if (goal == RunGoal.Publish && targets.Count < declaration.Engine.Spec.Targets.Count)
        {
            throw new BadInputException(
                "PartialRelease", "A release holds every target of the declaration.", "Leave out --target, or use 'trtengine build' for a single target.");
        }

        using RunSession session = new(parsed.GetRequiredValue(CommonOptions.Work), display, parsed.GetValue(CommonOptions.Threads))
        {
            BuildTimeout = TimeSpan.FromMinutes(parsed.GetValue(CommonOptions.BuildTimeout)),
        };
        EngineRun run = new(session, declaration, SourceCredentials.Everywhere(StoreCredentials.FromEnvironment()), targets, parsed.GetValue(CommonOptions.TensorRt))
        {
            MeasuresSensitivity = parsed.GetValue(Sensitivity),
        };
        RunOutcome outcome = await run.RunAsync(goal, cancellationToken);
        string page = SavedReport.Save(session, declaration, outcome, parsed.GetValue(SaveReport));
        return Conclude(display, session, outcome, goal, page);
    }

    private static EngineResult Conclude(IRunDisplay display, RunSession session, RunOutcome outcome, RunGoal goal, string page)
    {
        string message;
        if (!outcome.Passed)
        {
            TargetRun refused = outcome.Targets.First(target => target.Refusal is not null);
            message = $"Refused: target '{refused.Target.Name}' as {refused.Spec.Name}. Nothing was published.";
        }
        else if (outcome.Release is { } release)
        {
            message = release.AlreadyPublished ? $"Release {release.Name} was published before: {release.Uri}" : $"Published release {release.Name}: {release.Uri}";
        }
        else
        {
            message = goal == RunGoal.Prepare ? "Prepared: every gate passed on the simulation." : "Built: every gate passed.";
        }

        if (session.Computed == 0)
        {
            message = "Every stage was found as an earlier run had left it; nothing was computed. " + message;
        }

        display.Say(outcome.Passed ? Tone.Good : Tone.Bad, message);
        foreach (TargetRun passed in outcome.Targets.Where(target => target.Refusal is null))
        {
            if (SensitivitySentence.Cause(passed.Sensitivity) is { } cause)
            {
                display.Say(Tone.Note, $"{passed.Target.Name}: {cause}.");
            }
        }

        IReadOnlyList<string> advice = AdviceOf.Of(outcome);
        if (!outcome.Passed)
        {
            HashSet<string> said = [.. outcome.Targets.SelectMany(target => target.Variant.Findings).Where(finding => finding.IsError).Select(finding => finding.Message), .. outcome.DataAdvice];
            foreach (string sentence in advice.Where(sentence => !said.Contains(sentence)))
            {
                display.Say(Tone.Warning, sentence);
            }

            display.Say(Tone.Note, advice.Count > 0
                ? "Names go under spec.protectedLayers. The report shows the worst samples and each node's precision."
                : "The report shows the worst samples and each node's precision. Protect the layers that matter with spec.protectedLayers, or widen the gate if its limit is not what you need.");
        }

        display.Say(Tone.Note, $"Report: file://{page}");
        return new EngineResult
        {
            ExitCode = outcome.ExitCode,
            Reason = outcome.Passed ? goal switch { RunGoal.Prepare => "Prepared", RunGoal.Build => "Built", _ => "Published" } : "AccuracyGateFailed",
            Message = message,
            Report = page,
            Release = outcome.Release,
            Computed = session.Computed,
            Stages = [.. session.Results.Select(stage => new EngineResult.Stage(stage.Record.Stage, stage.Record.Key, stage.Reused, stage.Record.Seconds))],
            Targets = [.. outcome.Targets.Select(target => new EngineResult.TargetResult(
                target.Target.Name,
                target.Spec.Name,
                target.Refusal is null ? "Passed" : "Refused",
                target.Refusal,
                SensitivitySentence.Cause(target.Sensitivity),
                target.Variant.Plan.Counts.ToDictionary(count => count.Key.Name(), count => count.Value),
                target.Simulated?.Gates,
                target.Real?.Gates,
                target.Built?.Protections,
                RewriteReportsOf.Of(target)))],
            Advice = advice,
        };
    }
}
