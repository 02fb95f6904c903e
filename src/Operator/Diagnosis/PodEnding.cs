using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>How a pod ended that did not do its work.</summary>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Words">The words, full stop included.</param>
/// <param name="Outcome">What the builder wrote, where it can be read and answers the order.</param>
/// <param name="IsCounted">Whether the Job counts it as a failure of its own.</param>
internal sealed record PodEnding(string Reason, string Words, BuildOutcome? Outcome = null, bool IsCounted = true)
{
    private const int MostForeign = 300;

    /// <summary>Whether nothing of a pod runs or will run any more.</summary>
    public static bool HasEnded(ObservedPod pod) => pod.ExitCode is not null || pod.Phase is "Failed" or "Succeeded";

    /// <summary>Explains the end of a pod.</summary>
    /// <param name="pod">A pod that has ended.</param>
    /// <param name="job">Its Job.</param>
    public static PodEnding Of(ObservedPod pod, ObservedJob job)
    {
        LastWords words = LastWords.Of(pod, job);
        if (pod.TerminatedReason == "OOMKilled" && !BuilderExitCode.IsPermanent(pod.ExitCode))
        {
            // Also where only a worker of the builder was killed, which then ends in its own way.
            return new(
                "OOMKilled",
                $"The builder in pod '{pod.Name}' used more memory than it may and was stopped. Raise spec.builder.resources.limits.memory (or the builder class's), or choose nodes with more memory.",
                words.Outcome);
        }

        if (words.Outcome is { } outcome && (BuilderExitCode.IsPermanent(pod.ExitCode) || !IsTakenAway(pod)))
        {
            string reason = Sentence.Reason(outcome.Reason, ExitCodes.Of(outcome.ExitCode).Reason);
            return new(reason, outcome.Message.Length > 0 ? Stopped(outcome.Message) : $"The builder ended with {ExitCodes.Of(outcome.ExitCode).Words}.", outcome);
        }

        if (!BuilderExitCode.IsPermanent(pod.ExitCode))
        {
            if (Taken(pod) is { } taken)
            {
                return taken;
            }

            if (pod.ExitCode is null)
            {
                return OfNode(pod);
            }
        }

        (string word, string meaning) = ExitCodes.Of(pod.ExitCode ?? -1);
        string said = words.IsSilent ? "and left no word" : $"and {words.Problem}";
        return new(word, $"The builder in pod '{pod.Name}' ended with {meaning}; {said}. {Advice.Log(pod.Name)}.");
    }

    private static bool IsTakenAway(ObservedPod pod) => pod.IsDisrupted || pod.Reason is "Evicted" or "NodeLost" or "Shutdown" or "NodeShutdown" or "Terminated" || pod.TerminatedReason == "ContainerStatusUnknown";

    private static PodEnding? Taken(ObservedPod pod)
    {
        if (pod.Reason == "Evicted")
        {
            string message = Foreign(pod.Message);
            string advice = message.Contains("ephemeral", StringComparison.OrdinalIgnoreCase) || message.Contains("disk", StringComparison.OrdinalIgnoreCase)
                ? "The builder writes to its work folder: request ephemeral-storage in spec.builder.resources, or choose nodes with more disk."
                : message.Contains("memory", StringComparison.OrdinalIgnoreCase)
                    ? "Request as much memory as it needs in spec.builder.resources, so that it lands on a node that has it."
                    : "Request what it needs in spec.builder.resources.";
            return new("Evicted", $"Pod '{pod.Name}' was evicted from {Node(pod)}: {(message.Length > 0 ? Stopped(message) : "the node ran short of something.")} {advice}", IsCounted: !pod.IsDisrupted);
        }

        if (pod.IsDisrupted)
        {
            return new("Disrupted", Disruption.Words(pod), IsCounted: false);
        }

        return pod.Reason is "NodeLost" || pod.TerminatedReason == "ContainerStatusUnknown"
            ? new("NodeLost", $"{Capital(Node(pod))} was lost with pod '{pod.Name}' on it.")
            : pod.Reason is "Shutdown" or "NodeShutdown" or "Terminated"
                ? new("NodeShutdown", $"{Capital(Node(pod))} was shut down with pod '{pod.Name}' on it.")
                : null;
    }

    // Failed without an exit code: a kubelet refused the pod, or it is known only that it is gone.
    private static PodEnding OfNode(ObservedPod pod)
    {
        string message = pod.Message is { Length: > 0 } text ? $": {Foreign(text).TrimEnd('.')}" : "";
        return pod.Reason switch
        {
            "DeadlineExceeded" => new("DeadlineExceeded", $"Pod '{pod.Name}' took longer than it may{message}."),
            "UnexpectedAdmissionError" => new("NodeRefused", $"{Capital(Node(pod))} could not give pod '{pod.Name}' what it asked for{message}. With GPUs, the node's device plugin may have restarted; look at it if this repeats."),
            "NodeAffinity" => new("NodeRefused", $"{Capital(Node(pod))} lost the labels that pod '{pod.Name}' needs before it could start{message}."),
            { } other when other.StartsWith("OutOf", StringComparison.Ordinal) => new("NodeRefused", $"{Capital(Node(pod))} had no {Foreign(other[5..])} left for pod '{pod.Name}'{message}."),
            _ => new("PodFailed", $"Pod '{pod.Name}' failed before its builder could tell why{(pod.Reason is { Length: > 0 } why ? $" ({Foreign(why)})" : "")}{message}."),
        };
    }

    private static string Node(ObservedPod pod) => pod.NodeName is { Length: > 0 } node ? $"node '{Foreign(node)}'" : "its node";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Foreign(string? text) => Sentence.Clean(text, MostForeign);

    private static string Stopped(string text) => text.Length == 0 || text.TrimEnd()[^1..] is "." or "!" or "?" ? text : text + ".";
}
