using System.Globalization;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>What a pod does that has not ended: waits for a node, an image, a Secret, or runs.</summary>
internal static class UnfinishedPod
{
    private const int MostForeign = 600;

    public static StageDiagnosis Explain(ObservedPod pod)
    {
        if (pod.Phase == "Unknown" || pod.Reason == "NodeLost")
        {
            return Pending(
                "NodeLost",
                $"{Node(pod, "The node")} does not answer, so nobody knows whether pod '{pod.Name}' still runs. It goes on when the node is back; a node that will not come back has to be deleted ('kubectl delete node'), and then the Job tries again.");
        }

        if (pod.IsTerminating)
        {
            return Pending("Disrupted", $"{(pod.IsDisrupted ? Disruption.Words(pod) : $"Pod '{pod.Name}' is being deleted.")} The Job tries again once it is gone.");
        }

        if (pod.IsDisrupted)
        {
            return Pending("Disrupted", $"{Disruption.Words(pod)} The Job tries again.");
        }

        if (pod.Unschedulable is { } message)
        {
            return Unschedulable.Explain(message, pod.NodeSelector);
        }

        if (pod.Phase == "Running")
        {
            return new(StageState.Running, "Running", $"Pod '{pod.Name}' runs{(pod.NodeName is { Length: > 0 } node ? $" on node '{node}'" : "")}.", Progress: pod.Progress);
        }

        return pod.NodeName is { Length: > 0 } ? Starting(pod) : Pending("Scheduling", $"Pod '{pod.Name}' waits to be given a node.");
    }

    private static StageDiagnosis Starting(ObservedPod pod)
    {
        string said = Said(pod);
        return pod.WaitingReason switch
        {
            "ErrImagePull" or "ImagePullBackOff" => Pending("ImagePullBackOff", $"The builder's image cannot be pulled{said}. {AboutImage(pod.WaitingMessage)}"),
            "InvalidImageName" => Pending("InvalidImageName", $"The builder's image has no valid name{said}. Correct image in the builder class."),
            "ErrImageNeverPull" => Pending("ErrImageNeverPull", $"The builder's image is not on {Node(pod, "the node")}, and imagePullPolicy Never forbids to pull it. Load it there, or change imagePullPolicy in the builder class."),
            "RegistryUnavailable" or "ImageInspectError" or "SignatureValidationFailed" => Pending(pod.WaitingReason, $"The builder's image cannot be used{said}. Check image in the builder class, and its registry."),
            "CreateContainerConfigError" => Pending("CreateContainerConfigError", AboutConfiguration(pod)),
            "CreateContainerError" or "RunContainerError" or "PreCreateHookError" or "PostStartHookError" => Pending(pod.WaitingReason, $"The builder's container cannot be started on {Node(pod, "its node")}{said}. {AboutRuntime(pod.WaitingMessage)}"),
            "CrashLoopBackOff" => Pending("CrashLoopBackOff", $"A container that was put into pod '{pod.Name}' keeps crashing{said}. Look at the pod's containers with 'kubectl describe pod {pod.Name}'."),
            null or "" or "ContainerCreating" or "PodInitializing" => Pending(
                "ContainerCreating",
                $"Pod '{pod.Name}' of {Created(pod)} is being set up on {Node(pod, "its node")}: its image is pulled, its volumes are mounted. If this lasts, a Secret that the declaration names may be missing; 'kubectl describe pod {pod.Name}' tells."),
            { } other => Pending(Sentence.Reason(other, "Starting"), $"Pod '{pod.Name}' does not start{(Sentence.Reason(other, "").Length > 0 ? $" ({other})" : "")}{said}."),
        };
    }

    private static string AboutImage(string? message)
    {
        bool Says(params string[] words) => words.Any(word => message?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);
        return message switch
        {
            _ when Says("no match for platform", "no matching manifest") => "There is none for the node's processor: choose other nodes with spec.builder.nodeSelector, or an image that has it in the builder class.",
            _ when Says("unauthorized", "denied", "authentication required", "authorization failed", "401", "403") => "The registry wants credentials: name a Secret with them in spec.builder.imagePullSecrets or in the builder class.",
            _ when Says("toomanyrequests", "429", "rate limit") => "The registry limits how often it is asked; it is tried again. Credentials in spec.builder.imagePullSecrets may raise the limit.",
            _ when Says("no such host", "i/o timeout", "connection refused", "connection reset", "deadline exceeded", "x509", "tls:", "network is unreachable", "no route to host") => "The node cannot reach the registry: check its name in the builder class, the network, and certificates; it is tried again.",
            _ when Says("not found", "manifest unknown", "does not exist") => "There is no such image: correct image in the builder class.",
            _ => "Check image in the builder class, and spec.builder.imagePullSecrets; it is tried again.",
        };
    }

    private static string AboutConfiguration(ObservedPod pod)
    {
        string message = Sentence.Clean(pod.WaitingMessage, MostForeign).TrimEnd('.');
        if (message.Contains("runAsNonRoot", StringComparison.Ordinal))
        {
            return $"The builder's container may not run as root, and its user is root or has no number ({message}). Give its number in spec.builder.podSecurityContext.runAsUser.";
        }

        foreach (string kind in new[] { "secret", "configmap" })
        {
            if (Quoted(message, kind) is { } name)
            {
                string called = kind == "secret" ? "Secret" : "ConfigMap";
                return $"{called} '{name}' is not in the namespace. Create it there, or correct spec.builder.env; pod '{pod.Name}' starts when it is there.";
            }
        }

        return message.StartsWith("couldn't find key", StringComparison.Ordinal)
            ? $"A variable of the builder names a key that is not there: {message}. Add the key, or correct spec.builder.env."
            : $"The builder's container is not configured so that it can start{(message.Length > 0 ? $": {message}" : "")}. Check spec.builder.env and the Secrets and ConfigMaps that it names.";
    }

    private static string AboutRuntime(string? message)
        => message?.Contains("nvidia", StringComparison.OrdinalIgnoreCase) == true ? "The node's NVIDIA container runtime or driver refuses; look at the node's GPU operator or driver."
            : message?.Contains("executable file not found", StringComparison.Ordinal) == true || message?.Contains("no such file or directory", StringComparison.Ordinal) == true ? "Check that the builder class names a builder image."
            : "It is tried again; if this lasts, look at the node's container runtime.";

    // As in: secret "model-credentials" not found
    private static string? Quoted(string message, string kind)
    {
        string opening = $"{kind} \"";
        int start = message.IndexOf(opening, StringComparison.OrdinalIgnoreCase);
        int end = start < 0 ? -1 : message.IndexOf("\" not found", start + opening.Length, StringComparison.Ordinal);
        return end < 0 ? null : message[(start + opening.Length)..end];
    }

    private static string Said(ObservedPod pod)
        => Sentence.Clean(pod.WaitingMessage, MostForeign).TrimEnd('.') is { Length: > 0 } message ? $": {message}" : "";

    private static string Created(ObservedPod pod) => pod.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Node(ObservedPod pod, string otherwise)
        => pod.NodeName is { Length: > 0 } node ? $"{(char.IsAsciiLetterUpper(otherwise[0]) ? "Node" : "node")} '{Sentence.Clean(node, 253)}'" : otherwise;

    private static StageDiagnosis Pending(string reason, string message) => new(StageState.Pending, reason, message);
}
