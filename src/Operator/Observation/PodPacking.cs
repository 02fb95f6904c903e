using k8s.Models;
using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.Operator.Observation;

/// <summary>Packs what <see cref="Projections"/> keeps of a pod.</summary>
internal sealed class PodPacking : IPacking<V1Pod>
{
    /// <inheritdoc/>
    public byte[] Pack(V1Pod item)
    {
        PackWriter to = new();
        to.Metadata(item.Metadata, Projections.PodLabels, []);
        to.Flag(item.Spec is not null);
        if (item.Spec is { } spec)
        {
            to.Text(spec.NodeName);
            to.Length(spec.NodeSelector);
            foreach ((string key, string value) in spec.NodeSelector ?? new Dictionary<string, string>())
            {
                to.Text(key);
                to.Text(value);
            }
        }

        to.Flag(item.Status is not null);
        if (item.Status is { } status)
        {
            to.Text(status.Phase);
            to.Text(status.Reason);
            to.Text(status.Message);
            to.Length(status.Conditions);
            foreach (V1PodCondition condition in status.Conditions ?? [])
            {
                to.Text(condition.Type);
                to.Text(condition.Status);
                to.Text(condition.Reason);
                to.Text(condition.Message);
            }

            Pack(to, status.ContainerStatuses);
            Pack(to, status.InitContainerStatuses);
        }

        return to.ToArray();
    }

    /// <inheritdoc/>
    public V1Pod Unpack(byte[] packed)
    {
        PackReader from = new(packed);
        V1Pod pod = new() { Metadata = from.Metadata(Projections.PodLabels, []) };
        if (from.Flag() == true)
        {
            pod.Spec = new V1PodSpec { Containers = null!, NodeName = from.Text() };
            if (from.Length() is { } count)
            {
                Dictionary<string, string> selector = new(count, StringComparer.Ordinal);
                for (int i = 0; i < count; i++)
                {
                    selector[from.Text()!] = from.Text()!;
                }

                pod.Spec.NodeSelector = selector;
            }
        }

        if (from.Flag() == true)
        {
            pod.Status = new V1PodStatus { Phase = from.Text(), Reason = from.Text(), Message = from.Text() };
            if (from.Length() is { } count)
            {
                V1PodCondition[] conditions = new V1PodCondition[count];
                for (int i = 0; i < count; i++)
                {
                    conditions[i] = new V1PodCondition { Type = from.Text(), Status = from.Text(), Reason = from.Text(), Message = from.Text() };
                }

                pod.Status.Conditions = conditions;
            }

            pod.Status.ContainerStatuses = Containers(ref from);
            pod.Status.InitContainerStatuses = Containers(ref from);
        }

        return pod;
    }

    private static void Pack(PackWriter to, IList<V1ContainerStatus>? statuses)
    {
        to.Length(statuses);
        foreach (V1ContainerStatus status in statuses ?? [])
        {
            to.Text(status.Name);
            to.Flag(status.State.Running is not null);
            to.Flag(status.State.Waiting is not null);
            if (status.State.Waiting is { } waiting)
            {
                to.Text(waiting.Reason);
                to.Text(waiting.Message);
            }

            to.Flag(status.State.Terminated is not null);
            if (status.State.Terminated is { } ended)
            {
                to.Number(ended.ExitCode);
                to.Text(ended.Reason);
                to.Text(ended.Message);
            }
        }
    }

    private static V1ContainerStatus[]? Containers(ref PackReader from)
    {
        if (from.Length() is not { } count)
        {
            return null;
        }

        V1ContainerStatus[] statuses = new V1ContainerStatus[count];
        for (int i = 0; i < count; i++)
        {
            statuses[i] = new V1ContainerStatus
            {
                Name = from.Text(),
                Image = null!,
                ImageID = null!,
                State = new V1ContainerState
                {
                    Running = from.Flag() == true ? new V1ContainerStateRunning() : null,
                    Waiting = from.Flag() == true ? new V1ContainerStateWaiting { Reason = from.Text(), Message = from.Text() } : null,
                    Terminated = from.Flag() == true ? new V1ContainerStateTerminated { ExitCode = from.Number()!.Value, Reason = from.Text(), Message = from.Text() } : null,
                },
            };
        }

        return statuses;
    }
}
