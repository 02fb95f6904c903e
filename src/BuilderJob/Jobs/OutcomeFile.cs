using System.Text;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.Api.Validation;

namespace TrtOperator.BuilderJob.Jobs;

/// <summary>Where a Job leaves its outcome. It is written in place: the kubelet mounts the one file, which cannot be replaced.</summary>
/// <param name="path">The file; null where there is none, as outside a pod.</param>
internal sealed class OutcomeFile(string? path)
{
    private readonly Lock _gate = new();

    /// <summary>The file that holds where none is named: the termination message, in a pod.</summary>
    public static string? Default => File.Exists(WellKnownNames.TerminationMessagePath) ? WellKnownNames.TerminationMessagePath : null;

    /// <summary>Writes <paramref name="outcome"/> over what is there.</summary>
    /// <returns>What was written, which is less than was given where that does not fit.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public BuildOutcome Write(BuildOutcome outcome)
    {
        BuildOutcome written = outcome;
        string json;
        try
        {
            json = BuildMessages.WriteOutcome(outcome);
        }
        catch (InvalidDeclarationException) when (outcome.Digests is { Count: > 0 } digests)
        {
            written = new BuildOutcome
            {
                ExitCode = BuilderExitCode.BadInput,
                Stage = outcome.Stage,
                Generation = outcome.Generation,
                Key = outcome.Key,
                Reason = "TooManySources",
                Message = FormattableString.Invariant($"{digests.Count} sources have no sha256, and their digests do not fit a termination message; give some of them their sha256, or name one file for several gates."),
            };
            json = BuildMessages.WriteOutcome(written);
        }

        if (path is not null)
        {
            lock (_gate)
            {
                File.WriteAllBytes(path, Encoding.UTF8.GetBytes(json));
            }
        }

        return written;
    }
}
