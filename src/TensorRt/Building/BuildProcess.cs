using TrtOperator.TensorRt.Processes;

namespace TrtOperator.TensorRt.Building;

/// <summary>A build in a process of its own, which may crash, hang or be killed without taking anything else along.</summary>
public static class BuildProcess
{
    /// <summary>Builds a plan.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="command">How to start a worker.</param>
    /// <param name="limit">When the build counts as hung.</param>
    /// <param name="progress">Gets the fraction done.</param>
    /// <param name="cancellationToken">Kills the worker at once.</param>
    /// <returns>The plan, or why there is none. Where there is none, nothing of it is left in the output folder.</returns>
    /// <exception cref="TensorRtException">The worker could not be started.</exception>
    public static async Task<BuildAttempt> RunAsync(
        PlanRequest request, WorkerCommand command, TimeSpan limit, Action<BuildProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        BuildAttempt? attempt = null;
        try
        {
            WorkerEnd end = await WorkerProcess.RunAsync(
                command,
                Worker.Build,
                request,
                message =>
                {
                    if (message.Progress is { } report)
                    {
                        progress(report);
                    }

                    attempt = message.Attempt ?? attempt;
                },
                limit,
                cancellationToken);

            // A library that crashes while it is unloaded has still written its plan; one that crashed before has not said so.
            attempt = attempt is { Plan: not null } or { Failure: not null } or { Evidence: not null } ? attempt : Lost(request, end, limit);
        }
        finally
        {
            if (attempt?.Plan is null)
            {
                File.Delete(Path.Combine(request.OutputFolder, BuiltPlan.PlanName));
            }
        }

        return attempt;
    }

    private static BuildAttempt Lost(PlanRequest request, WorkerEnd end, TimeSpan limit)
        => end.TimedOut
            ? new BuildAttempt(null, null, new BuildFailure(
                BuildFailureKind.Transient,
                FormattableString.Invariant($"The build was stopped because it had not ended after {limit.TotalMinutes:0.#} minutes."),
                "Try again, with a longer --build-timeout if the model is very large.",
                null))
            : new BuildAttempt(
                null,
                new BuildEvidence
                {
                    ExitCode = end.ExitCode,
                    Signal = end.Signal,
                    ComputeCapabilities = request.ComputeCapabilities,
                    Messages = end.LastWords.Length > 0 ? [new LibraryMessage(MessageSeverity.Info, end.LastWords)] : [],
                },
                null);

}
