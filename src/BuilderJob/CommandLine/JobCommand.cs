using System.CommandLine;
using TrtOperator.Api.Text;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.BuilderJob.Jobs;
using TrtOperator.BuilderJob.Terminal;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>The command that the operator's Jobs run: one order, one stage, one outcome.</summary>
internal static class JobCommand
{
    private static readonly Option<string?> Order = CommonOptions.NotEmpty(new Option<string?>("--order")
    {
        Description = $"The order's file. Left out, the order is read from the environment variable {WellKnownNames.OrderVariable}.",
        HelpName = "order.json",
    });

    private static readonly Option<string?> OutcomePath = CommonOptions.NotEmpty(new Option<string?>("--outcome")
    {
        Description = $"Where the outcome is written, at most {BuildMessages.MaxOutcomeBytes} bytes of JSON. Left out, {WellKnownNames.TerminationMessagePath} where that is.",
        HelpName = "outcome.json",
    });

    private static readonly Option<string> Secrets = CommonOptions.NotEmpty(new Option<string>("--secrets")
    {
        Description = "The folder under which Secrets are mounted, each in a folder of its name with one file a key.",
        HelpName = "folder",
        DefaultValueFactory = _ => WellKnownNames.SecretsFolder,
    });

    private static readonly Option<string> Output = Restricted(new("--output", "-o")
    {
        Description = "json prints one object a line, each with stage, done and total; text is for people.",
        DefaultValueFactory = _ => "json",
    });

    public static Command Create()
    {
        Command command = new(
            "job",
            """
            Do one stage of an order: what the operator's Jobs run. Not needed on a machine of your own; use 'trtengine run' there.
            Stage outputs are found at, and left at, the publish destination, so that no Job computes what another one has.

            Example:
              trtengine job --order order.json --outcome outcome.json
            """)
        {
            Order, OutcomePath, Secrets, CommonOptions.Work, CommonOptions.Threads, CommonOptions.TensorRt, CommonOptions.BuildTimeout, Output,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // The signal handlers are set up only when the command has first yielded.
        await Task.Yield();
        TextWriter log = parsed.InvocationConfiguration.Output;
        IRunDisplay display = parsed.GetValue(Output) == "text" ? new TextDisplay(log, live: false, colour: false, width: 120) : new JobDisplay(log, TimeProvider.System);
        OutcomeFile file = new(parsed.GetValue(OutcomePath) ?? OutcomeFile.Default);
        BuildOrder? order = null;
        BuildOutcome outcome;
        try
        {
            order = OrderDocument.Read(parsed.GetValue(Order));

            // A native call may outlast the time that a signal leaves, so the outcome is there before the work has stopped.
            using CancellationTokenRegistration early = cancellationToken.Register(() => TryWrite(file, Interrupted(order)));
            JobSettings settings = new(
                parsed.GetRequiredValue(CommonOptions.Work),
                parsed.GetRequiredValue(Secrets),
                parsed.GetValue(CommonOptions.Threads),
                parsed.GetValue(CommonOptions.TensorRt),
                TimeSpan.FromMinutes(parsed.GetValue(CommonOptions.BuildTimeout)));
            outcome = await new OrderedJob(order, settings, display, TimeProvider.System).RunAsync(cancellationToken);
        }
        catch (Exception exception) when (Failure.Of(exception, cancellationToken) is { } failure)
        {
            display.BreakOff();
            outcome = Of(order, failure, exception, display);
        }

        return Conclude(file, outcome, display, parsed.InvocationConfiguration.Error);
    }

    private static int Conclude(OutcomeFile file, BuildOutcome outcome, IRunDisplay display, TextWriter error)
    {
        int exit;
        try
        {
            outcome = file.Write(outcome);
            exit = outcome.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without an outcome the operator does not learn what was made, so the exit code may not say that all is well.
            display.Say(Tone.Bad, $"The outcome cannot be written: {e.Message}");
            exit = outcome.ExitCode == BuilderExitCode.Done ? BuilderExitCode.Transient : outcome.ExitCode;
        }

        if (display is JobDisplay log)
        {
            log.Conclude(exit, outcome.Reason, outcome.Message);
        }
        else
        {
            display.Say(exit == BuilderExitCode.Done ? Tone.Good : Tone.Bad, outcome.Message);
        }

        if (exit is not (BuilderExitCode.Done or BuilderExitCode.GateFailed) && display is not JobDisplay)
        {
            error.WriteLine($"trtengine: {PlainText.Of(outcome.Message)}");
        }

        return exit;
    }

    private static BuildOutcome Of(BuildOrder? order, Failure failure, Exception exception, IRunDisplay display)
    {
        if (failure.ExitCode == BuilderExitCode.Cancelled)
        {
            return Interrupted(order);
        }

        if (failure.ExitCode == BuilderExitCode.Defect)
        {
            // The trace is for the log; a condition holds one sentence.
            display.Say(Tone.Bad, failure.Sentence);
            return OrderedJob.Outcome(
                order, failure.ExitCode, failure.Reason, OutcomeText.Of($"A defect of trtengine: {exception.GetType().Name}: {PrintableLine.Cut(exception.Message, 512)}", "Please report it with the pod's log."));
        }

        // Who builds in a cluster chooses an image and cannot install a library.
        return failure.Reason == "NoTensorRtLibrary"
            ? OrderedJob.Outcome(order, BuilderExitCode.Unsupported, failure.Reason, "The image of this builder holds no TensorRT library that the target needs; name an image that does in the BuilderClass, and its Dockerfile says how it is made.")
            : OrderedJob.Outcome(order, failure.ExitCode, failure.Reason, OutcomeText.Of(failure.Sentence, NextStep(failure)));
    }

    // Advice for a terminal is none for a pod.
    private static string? NextStep(Failure failure) => failure.Reason switch
    {
        "DiskFull" or "FileTooLarge" => "The pod's work folder is full where the message names no other place: raise ephemeral-storage under spec.builder.resources.",
        "WorkFolderBusy" or "InputOutput" or "StorageUnavailable" => "It is tried again.",
        "TensorRt" => "The builder's image may hold another version of the library than it was made with.",
        _ => failure.NextStep,
    };

    private static BuildOutcome Interrupted(BuildOrder? order)
        => OrderedJob.Outcome(order, BuilderExitCode.Cancelled, "Interrupted", "Stopped by a signal; finished stages are kept at the destination, and nothing is half-published.");

    private static void TryWrite(OutcomeFile file, BuildOutcome outcome)
    {
        try
        {
            file.Write(outcome);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The last attempt, when the work has stopped, says so.
        }
    }

    private static Option<string> Restricted(Option<string> option)
    {
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }
}
