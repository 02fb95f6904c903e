using k8s;
using k8s.Models;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Observation;

public sealed class ReaderTests
{
    [Fact]
    public void A_Job_is_read_by_what_its_conditions_and_marks_say()
    {
        JobReader.Read(Objects.Job()).Should().Be(new ObservedJob(
            "demo-prepare-0011223344",
            "uid-of-demo-prepare-0011223344",
            "owner",
            "prepare-1a2b3c4d",
            "0011",
            "builtin-cpu",
            new DateTimeOffset(Objects.Noon),
            new DateTimeOffset(Objects.Noon.AddHours(1)),
            JobOutcome.Failed,
            "BackoffLimitExceeded",
            "Job has reached the specified backoff limit",
            true,
            false,
            1,
            2,
            1));
    }

    [Fact]
    public void A_pod_is_read_by_its_builder_container_alone()
    {
        ObservedPod pod = PodReader.Read(Objects.Pod(), "calibrate 1/2");

        pod.Should().BeEquivalentTo(new ObservedPod(
            "demo-prepare-0011223344-abcde",
            "uid-of-demo-prepare-0011223344-abcde",
            "owner",
            new DateTimeOffset(Objects.Noon),
            "Failed",
            "Evicted",
            "The node was low on memory.",
            "0/1 nodes are available: 1 Insufficient cpu.",
            true,
            "PreemptionByScheduler",
            ExitCode: 137,
            TerminatedReason: "OOMKilled",
            TerminationMessage: "{}",
            NodeName: "gpu-7",
            Progress: "calibrate 1/2",
            NodeSelector: new Dictionary<string, string> { ["nvidia.com/gpu.compute.major"] = "9" }));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":{},"spec":{},"status":{}}""")]
    [InlineData("""{"metadata":{"labels":{},"annotations":{},"ownerReferences":[]},"status":{"conditions":[]}}""")]
    [InlineData("""{"metadata":{"ownerReferences":[null,{},{"controller":true},{"controller":true,"kind":"TrtEngine"}]},"status":{"conditions":[null,{},{"type":"Failed","status":"Unknown"}]}}""")]
    [InlineData("""{"metadata":{"labels":{"trtengine.dev/builder-class":null},"annotations":{"trtengine.dev/key":null}}}""")]
    public void A_Job_in_which_anything_is_missing_is_read_all_the_same(string json)
    {
        V1Job job = KubernetesJson.Deserialize<V1Job>(json);

        ObservedJob observed = JobReader.Read(job);
        observed.Should().Match<ObservedJob>(one => one.Name == "" && one.Uid == "" && one.OwnerUid == null && one.Outcome == JobOutcome.None && one.Key == null);
        JobReader.Read(Projections.Of(job)).Should().Be(observed);
        JobReader.IsUnfinished(job).Should().BeTrue();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":{},"spec":{},"status":{}}""")]
    [InlineData("""{"metadata":{"ownerReferences":[null,{}]},"status":{"conditions":[null,{}],"containerStatuses":[null,{},{"name":"builder"},{"name":"builder","state":{}}],"initContainerStatuses":[null,{}]}}""")]
    [InlineData("""{"status":{"containerStatuses":[{"name":"other","state":{"terminated":{"exitCode":11}}}]}}""")]
    public void A_pod_in_which_anything_is_missing_is_read_all_the_same(string json)
    {
        V1Pod pod = KubernetesJson.Deserialize<V1Pod>(json);

        ObservedPod observed = PodReader.Read(pod);
        observed.Should().Be(new ObservedPod("", "", null, default, "Pending"));
        PodReader.Read(Projections.Of(pod)).Should().Be(observed);
    }

    [Theory]
    [InlineData("batch/v1", "Job", true)]
    [InlineData("trtengine.dev/v1alpha1", "TrtEngine", false)]
    [InlineData("trtengine.dev/v2", "TrtEngine", true)]
    [InlineData("other.dev/v1alpha1", "TrtEngine", true)]
    public void Only_a_controlling_TrtEngine_of_our_group_owns_a_Job(string version, string kind, bool controller)
    {
        V1Job job = Objects.Job();
        job.Metadata.OwnerReferences = [new V1OwnerReference { ApiVersion = version, Kind = kind, Name = "demo", Uid = "owner", Controller = controller }];

        JobReader.Read(job).OwnerUid.Should().Be(version == "trtengine.dev/v2" ? "owner" : null);
    }

    [Fact]
    public void A_Job_that_is_both_complete_and_failed_is_complete()
    {
        V1Job job = Objects.Job();
        job.Status.Conditions.Add(new V1JobCondition { Type = "Complete", Status = "True", LastTransitionTime = Objects.Noon });

        JobReader.Read(job).Outcome.Should().Be(JobOutcome.Complete);
        JobReader.IsUnfinished(job).Should().BeFalse();
    }

    [Fact]
    public void A_pod_behind_a_scheduling_gate_counts_as_unscheduled()
    {
        V1Pod pod = Objects.Pod();
        pod.Status.Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "SchedulingGated", Message = "Scheduling is blocked due to non-empty scheduling gates" }];

        PodReader.Read(Projections.Of(pod)).Unschedulable.Should().StartWith("Scheduling is blocked");
    }

    [Fact]
    public void An_init_container_that_waits_is_why_the_builder_waits()
    {
        V1Pod pod = Objects.Pod();
        pod.Status.ContainerStatuses = null;
        pod.Status.InitContainerStatuses =
        [
            new V1ContainerStatus { Name = "a", Image = "i", ImageID = "i", State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 0 } } },
            new V1ContainerStatus { Name = "b", Image = "i", ImageID = "i", State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ErrImagePull", Message = "no" } } },
        ];

        PodReader.Read(pod).Should().Match<ObservedPod>(one => one.WaitingReason == "ErrImagePull" && one.WaitingMessage == "no");
        PodReader.Read(Projections.Of(pod)).WaitingReason.Should().Be("ErrImagePull");
    }
}
