using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Observation;

public sealed class ProjectionsTests
{
    [Fact]
    public void What_is_read_of_a_Job_is_kept() => JobReader.Read(Projections.Of(Objects.Job())).Should().Be(JobReader.Read(Objects.Job()));

    [Fact]
    public void What_is_read_of_a_pod_is_kept() => PodReader.Read(Projections.Of(Objects.Pod())).Should().BeEquivalentTo(PodReader.Read(Objects.Pod()));

    [Fact]
    public void What_nobody_reads_is_dropped()
    {
        V1Job job = Projections.Of(Objects.Job());
        V1Pod pod = Projections.Of(Objects.Pod());

        job.Spec.Template.Should().BeNull();
        pod.Spec.Containers.Should().BeNull();
        foreach (V1ObjectMeta metadata in new[] { job.Metadata, pod.Metadata })
        {
            metadata.ManagedFields.Should().BeNull();
            metadata.Labels.Keys.Should().BeEquivalentTo(WellKnownNames.EngineLabel, WellKnownNames.ClassLabel);
            metadata.Annotations.Keys.Should().BeEquivalentTo(WellKnownNames.StageNameAnnotation, WellKnownNames.KeyAnnotation);
            metadata.OwnerReferences.Should().ContainSingle().Which.Uid.Should().Be("owner");
            metadata.ResourceVersion.Should().Be("123");
        }

        pod.Status.ContainerStatuses.Should().ContainSingle().Which.Name.Should().Be("builder");
        KubernetesJson.Serialize(pod).Length.Should().BeLessThan(1500);
    }

    [Fact]
    public void A_pod_that_has_its_node_does_not_keep_its_node_selector()
    {
        V1Pod pod = Objects.Pod();
        pod.Status.Conditions = [new V1PodCondition { Type = "PodScheduled", Status = "True" }];

        Projections.Of(pod).Spec.NodeSelector.Should().BeNull();
    }

    [Fact]
    public void A_termination_message_without_end_is_cut_so_that_it_is_still_seen_to_be_too_long()
    {
        V1Pod pod = Objects.Pod();
        pod.Status.ContainerStatuses[1].State.Terminated.Message = new string('{', 1_000_000);

        PodReader.Read(Projections.Of(pod)).TerminationMessage!.Length.Should().BeLessThan(10_000);
    }

    [Fact]
    public void Projecting_twice_is_projecting_once()
        => KubernetesJson.Serialize(Projections.Of(Projections.Of(Objects.Pod()))).Should().Be(KubernetesJson.Serialize(Projections.Of(Objects.Pod())));
}
