using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer;
using TrtOperator.ControllerRuntime.Transport;
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
            metadata.OwnerReferences.Should().ContainSingle().Which.Uid.Should().Be("owner");
            metadata.ResourceVersion.Should().Be("123");
        }

        job.Metadata.Labels.Keys.Should().BeEquivalentTo(WellKnownNames.EngineLabel, WellKnownNames.ClassLabel);
        job.Metadata.Annotations.Keys.Should().BeEquivalentTo(WellKnownNames.StageNameAnnotation, WellKnownNames.KeyAnnotation);
        pod.Metadata.Labels.Keys.Should().BeEquivalentTo(WellKnownNames.EngineLabel);
        pod.Metadata.Annotations.Should().BeNull();
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

    [Theory]
    [InlineData(null, null)]
    [InlineData(1, false)]
    public void A_Job_that_runs_one_pod_keeps_no_spec(int? parallelism, bool? suspend)
    {
        V1Job job = Objects.Job();
        (job.Spec.Parallelism, job.Spec.Suspend) = (parallelism, suspend);

        Projections.Of(job).Spec.Should().BeNull();
        JobReader.Read(Projections.Of(job)).Should().Be(JobReader.Read(job));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_Job_that_is_held_back_keeps_how(int parallelism, bool suspend)
    {
        V1Job job = Objects.Job();
        (job.Spec.Parallelism, job.Spec.Suspend) = (parallelism, suspend);

        JobReader.Read(Projections.Of(job)).Should().Be(JobReader.Read(job));
    }

    [Fact]
    public void A_pod_that_has_done_its_work_keeps_all_but_where()
    {
        V1Pod pod = Objects.Pod();
        (pod.Status.Phase, pod.Status.Reason, pod.Status.Conditions) = ("Succeeded", null, null);
        pod.Status.ContainerStatuses[1].State.Terminated.ExitCode = 0;

        Projections.Of(pod).Spec.Should().BeNull();
        PodReader.Read(Projections.Of(pod)).Should().BeEquivalentTo(PodReader.Read(pod) with { NodeName = null });
    }

    [Fact]
    public async Task The_fields_that_are_read_off_the_wire_are_all_that_is_read()
    {
        await using ApiServerDouble server = await ApiServerDouble.StartAsync();
        using Kubernetes client = server.Client();
        using ApiConnection connection = new(client);
        V1Pod pod = Objects.Pod();
        (pod.ApiVersion, pod.Kind) = ("v1", "Pod");
        V1Job complete = Objects.Job();
        complete.Spec.Template.Spec.RestartPolicy = "Never";

        // The server deletes what names an owner that is not there.
        complete.Metadata.OwnerReferences = pod.Metadata.OwnerReferences = null;
        server.Objects.Create(complete);
        server.Objects.Create(pod);

        V1Job wholeJob = (await new ResourceClient<V1Job>(connection, ResourceKind.Of<V1Job>()).GetAsync(new("vision", "demo-prepare-0011223344"), default))!;
        V1Job job = (await new ResourceClient<V1Job>(connection, ResourceKind.Of<V1Job>(), Projections.Fields).GetAsync(new("vision", "demo-prepare-0011223344"), default))!;
        V1Pod wholePod = (await new ResourceClient<V1Pod>(connection, ResourceKind.Of<V1Pod>()).GetAsync(new("vision", "demo-prepare-0011223344-abcde"), default))!;
        pod = (await new ResourceClient<V1Pod>(connection, ResourceKind.Of<V1Pod>(), Projections.Fields).GetAsync(new("vision", "demo-prepare-0011223344-abcde"), default))!;

        wholeJob.Spec.Template.Should().NotBeNull();
        job.Spec.Template.Should().BeNull();
        pod.Metadata.ManagedFields.Should().BeNull();
        KubernetesJson.Serialize(Projections.Of(job)).Should().Be(KubernetesJson.Serialize(Projections.Of(wholeJob)));
        KubernetesJson.Serialize(Projections.Of(pod)).Should().Be(KubernetesJson.Serialize(Projections.Of(wholePod)));
        JobReader.Read(job).Should().Be(JobReader.Read(wholeJob));
        PodReader.Read(pod).Should().BeEquivalentTo(PodReader.Read(wholePod));
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
