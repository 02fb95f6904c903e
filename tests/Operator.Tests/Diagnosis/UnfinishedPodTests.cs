using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Diagnosis;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Diagnosis;

public sealed class UnfinishedPodTests
{
    [Theory]
    [InlineData("ErrImagePull", "rpc error: code = NotFound desc = failed to pull and unpack image \"r.example/b:1\": r.example/b:1: not found", "There is no such image")]
    [InlineData("ErrImagePull", "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed", "imagePullSecrets")]
    [InlineData("ErrImagePull", "unexpected status from HEAD request: 401 Unauthorized", "imagePullSecrets")]
    [InlineData("ErrImagePull", "dial tcp: lookup r.example on 10.0.0.10:53: no such host", "cannot reach the registry")]
    [InlineData("ErrImagePull", "x509: certificate signed by unknown authority", "certificates")]
    [InlineData("ErrImagePull", "toomanyrequests: You have reached your pull rate limit", "limits how often")]
    [InlineData("ErrImagePull", "no match for platform in manifest: not found", "the node's processor")]
    [InlineData("ImagePullBackOff", "Back-off pulling image \"r.example/b:1\"", "it is tried again")]
    [InlineData("ImagePullBackOff", null, "it is tried again")]
    public void An_image_that_cannot_be_pulled_says_why_and_what_to_do(string reason, string? message, string words)
    {
        StageDiagnosis diagnosis = Explain(Seen.OnNode with { WaitingReason = reason, WaitingMessage = message });

        diagnosis.Reason.Should().Be("ImagePullBackOff");
        diagnosis.Message.Should().StartWith("The builder's image cannot be pulled").And.Contain(words);
    }

    [Theory]
    [InlineData("InvalidImageName", "couldn't parse image reference", "Correct image in the builder class.")]
    [InlineData("ErrImageNeverPull", null, "imagePullPolicy Never")]
    [InlineData("RegistryUnavailable", "no", "its registry")]
    [InlineData("CreateContainerError", "context deadline exceeded", "container runtime")]
    [InlineData("CreateContainerError", "exec: \"job\": executable file not found in $PATH", "names a builder image")]
    [InlineData("RunContainerError", "nvidia-container-cli: initialization error: driver not loaded", "NVIDIA container runtime or driver")]
    [InlineData("CrashLoopBackOff", "back-off 5m0s", "keeps crashing: back-off 5m0s.")]
    [InlineData("BrandNewReason", "odd\u0001 thing.", "does not start (BrandNewReason): odd thing.")]
    public void A_container_that_waits_is_explained(string reason, string? message, string words)
    {
        StageDiagnosis diagnosis = Explain(Seen.OnNode with { WaitingReason = reason, WaitingMessage = message });

        diagnosis.Reason.Should().Be(reason);
        diagnosis.Message.Should().Contain(words);
    }

    [Theory]
    [InlineData("secret \"model-credentials\" not found", "Secret 'model-credentials' is not in the namespace. Create it there")]
    [InlineData("configmap \"settings\" not found", "ConfigMap 'settings' is not in the namespace. Create it there")]
    [InlineData("couldn't find key token in Secret ml/model-credentials", "A variable of the builder names a key that is not there: couldn't find key token in Secret ml/model-credentials.")]
    [InlineData("container has runAsNonRoot and image will run as root (pod: \"x\", container: builder)", "spec.builder.podSecurityContext.runAsUser")]
    [InlineData("secret \"", "not configured so that it can start: secret \".")]
    [InlineData(null, "not configured so that it can start.")]
    public void A_container_that_cannot_be_configured_names_what_is_missing(string? message, string words)
    {
        StageDiagnosis diagnosis = Explain(Seen.OnNode with { WaitingReason = "CreateContainerConfigError", WaitingMessage = message });

        diagnosis.Reason.Should().Be("CreateContainerConfigError");
        diagnosis.Message.Should().Contain(words);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ContainerCreating")]
    [InlineData("PodInitializing")]
    public void A_pod_that_is_being_set_up_says_since_when_and_what_may_be_missing(string? reason)
    {
        StageDiagnosis diagnosis = Explain(Seen.OnNode with { WaitingReason = reason });

        diagnosis.Reason.Should().Be("ContainerCreating");
        diagnosis.Message.Should().Contain("of 2026-03-01 12:01 UTC").And.Contain("node 'gpu-7'").And.Contain("a Secret that the declaration names may be missing");
    }

    [Fact]
    public void A_pod_without_a_node_waits_to_be_given_one() => Explain(Seen.Pod).Reason.Should().Be("Scheduling");

    [Fact]
    public void A_pod_on_a_node_that_does_not_answer_says_how_to_go_on()
    {
        StageDiagnosis diagnosis = Explain(Seen.Running with { Phase = "Unknown" });

        diagnosis.Reason.Should().Be("NodeLost");
        diagnosis.Message.Should().StartWith("Node 'gpu-7' does not answer").And.Contain("kubectl delete node");
        Explain(Seen.Running with { Reason = "NodeLost" }).Should().Be(diagnosis);
    }

    [Theory]
    [InlineData(true, false, "is being deleted. The Job tries again once it is gone.")]
    [InlineData(true, true, "made room for one of higher priority")]
    [InlineData(false, true, "made room for one of higher priority")]
    public void A_pod_that_is_being_taken_away_will_be_tried_again(bool terminating, bool disrupted, string words)
    {
        StageDiagnosis diagnosis = Explain(Seen.Running with { IsTerminating = terminating, IsDisrupted = disrupted, DisruptionReason = disrupted ? "PreemptionByScheduler" : null });

        diagnosis.Reason.Should().Be("Disrupted");
        diagnosis.Message.Should().Contain(words).And.Contain("The Job tries again");
    }

    private static StageDiagnosis Explain(ObservedPod pod)
    {
        StageDiagnosis diagnosis = PodDiagnosis.Explain(Seen.Job, [pod]);
        diagnosis.State.Should().Be(StageState.Pending);
        diagnosis.IsPermanent.Should().BeFalse();
        return diagnosis;
    }
}
