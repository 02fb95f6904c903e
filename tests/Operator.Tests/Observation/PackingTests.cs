using CsCheck;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Observation;

public class PackingTests
{
    private static readonly JobPacking Jobs = new();
    private static readonly PodPacking Pods = new();

    // Whole characters: half of one cannot be written as UTF-8, and no JSON holds it.
    private static readonly Gen<string?> Text = Gen.OneOf("é", "\0", "😀", "x", " ").Array[0, 80].Select(string.Concat).Null();
    private static readonly Gen<DateTime?> Time = Gen.Int[0, 1_000_000_000].Select(seconds => DateTime.UnixEpoch.AddSeconds(seconds)).Nullable();
    private static readonly Gen<int?> Number = Gen.OneOf(Gen.Int, Gen.Int[-3, 200], Gen.Const(int.MinValue), Gen.Const(int.MaxValue)).Nullable();

    private static readonly Gen<V1ObjectMeta> Metadata =
        from texts in Text.Array[11]
        from times in Time.Array[2]
        from owners in Gen.Int[0, 2]
        select new V1ObjectMeta
        {
            Name = texts[0],
            NamespaceProperty = texts[1],
            Uid = texts[2],
            ResourceVersion = texts[3],
            CreationTimestamp = times[0],
            DeletionTimestamp = times[1],
            Labels = Map((WellKnownNames.EngineLabel, texts[4]), (WellKnownNames.ClassLabel, texts[5])),
            Annotations = Map((WellKnownNames.StageNameAnnotation, texts[6]), (WellKnownNames.KeyAnnotation, texts[7])),
            OwnerReferences = [.. Enumerable.Repeat(new V1OwnerReference { ApiVersion = texts[8], Kind = texts[9], Name = texts[10], Uid = texts[2], Controller = true }, owners)],
        };

    private static readonly Gen<V1Job> AnyJob =
        from metadata in Metadata
        from numbers in Number.Array[3]
        from suspend in Gen.Bool.Nullable()
        from time in Time
        from texts in Text.Array[2]
        from type in Gen.OneOf("Complete", "Failed", "Suspended")
        from shape in Gen.Int[0, 3]
        select new V1Job
        {
            Metadata = metadata,
            Spec = shape == 0 ? null : new V1JobSpec { Parallelism = numbers[0], Suspend = suspend },
            Status = shape == 1 ? null : new V1JobStatus
            {
                Active = numbers[1],
                Failed = numbers[2],
                CompletionTime = time,
                Conditions = shape == 2 ? null : [new V1JobCondition { Type = type, Status = "True", Reason = texts[0], Message = texts[1], LastTransitionTime = time }],
            },
        };

    private static readonly Gen<V1ContainerStatus> AnyContainer =
        from texts in Text.Array[4]
        from code in Gen.Int
        from shape in Gen.Int[0, 3]
        select new V1ContainerStatus
        {
            Name = WellKnownNames.BuilderContainer,
            State = shape == 0 ? null : new V1ContainerState
            {
                Running = shape == 1 ? new V1ContainerStateRunning() : null,
                Waiting = shape != 1 ? new V1ContainerStateWaiting { Reason = texts[0], Message = texts[1] } : null,
                Terminated = shape == 3 ? new V1ContainerStateTerminated { ExitCode = code, Reason = texts[2], Message = texts[3] } : null,
            },
        };

    private static readonly Gen<V1Pod> AnyPod =
        from metadata in Metadata
        from texts in Text.Array[6]
        from phase in Gen.OneOf("Pending", "Running", "Succeeded", "Failed")
        from containers in AnyContainer.Array[0, 2]
        from shape in Gen.Int[0, 3]
        select new V1Pod
        {
            Metadata = metadata,
            Spec = shape == 0 ? null : new V1PodSpec { NodeName = texts[0], NodeSelector = Map(("a", texts[1]), ("b", texts[2])) },
            Status = shape == 1 ? null : new V1PodStatus
            {
                Phase = phase,
                Reason = texts[3],
                Message = texts[4],
                Conditions = shape == 2 ? null : [new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = texts[5], Message = texts[4] }],
                ContainerStatuses = containers,
                InitContainerStatuses = shape == 3 ? null : containers,
            },
        };

    [Fact]
    public void A_packed_Job_comes_out_as_it_was_kept()
        => AnyJob.Sample(
            job =>
            {
                V1Job kept = Projections.Of(job);
                Jobs.Unpack(Jobs.Pack(kept)).Should().BeEquivalentTo(kept, options => options.WithStrictOrdering());
            },
            iter: 500);

    [Fact]
    public void A_packed_pod_comes_out_as_it_was_kept()
        => AnyPod.Sample(
            pod =>
            {
                V1Pod kept = Projections.Of(pod);
                Pods.Unpack(Pods.Pack(kept)).Should().BeEquivalentTo(kept, options => options.WithStrictOrdering());
            },
            iter: 500);

    [Fact]
    public void Whatever_is_read_of_a_Job_or_a_pod_is_packed()
    {
        JobReader.Read(Jobs.Unpack(Jobs.Pack(Projections.Of(Objects.Job())))).Should().Be(JobReader.Read(Objects.Job()));
        PodReader.Read(Pods.Unpack(Pods.Pack(Projections.Of(Objects.Pod())))).Should().BeEquivalentTo(PodReader.Read(Objects.Pod()));
    }

    [Fact]
    public void A_Job_without_anything_comes_out_without_anything()
    {
        V1Job kept = Projections.Of(new V1Job { Metadata = new V1ObjectMeta() });
        Jobs.Unpack(Jobs.Pack(kept)).Should().BeEquivalentTo(kept);
    }

    [Fact]
    public void Packed_objects_are_a_fraction_of_the_JSON()
    {
        Jobs.Pack(Projections.Of(Objects.Job())).Length.Should().BeLessThan(400);
        Pods.Pack(Projections.Of(Objects.Pod())).Length.Should().BeLessThan(450);
    }

    private static Dictionary<string, string> Map(params (string Key, string? Value)[] entries)
        => entries.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);
}
