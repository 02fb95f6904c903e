using k8s.Models;
using TrtOperator.ControllerRuntime.Caching;

namespace TrtOperator.Operator.Observation;

/// <summary>Packs what <see cref="Projections"/> keeps of a Job.</summary>
internal sealed class JobPacking : IPacking<V1Job>
{
    /// <inheritdoc/>
    public byte[] Pack(V1Job item)
    {
        PackWriter to = new();
        to.Metadata(item.Metadata, Projections.JobLabels, Projections.JobAnnotations);
        to.Flag(item.Spec is not null);
        if (item.Spec is { } spec)
        {
            to.Number(spec.Parallelism);
            to.Flag(spec.Suspend);
        }

        to.Flag(item.Status is not null);
        if (item.Status is { } status)
        {
            to.Number(status.Active);
            to.Number(status.Failed);
            to.Time(status.CompletionTime);
            to.Length(status.Conditions);
            foreach (V1JobCondition condition in status.Conditions ?? [])
            {
                to.Text(condition.Type);
                to.Text(condition.Status);
                to.Text(condition.Reason);
                to.Text(condition.Message);
                to.Time(condition.LastTransitionTime);
            }
        }

        return to.ToArray();
    }

    /// <inheritdoc/>
    public V1Job Unpack(byte[] packed)
    {
        PackReader from = new(packed);
        V1Job job = new() { Metadata = from.Metadata(Projections.JobLabels, Projections.JobAnnotations) };
        if (from.Flag() == true)
        {
            job.Spec = new V1JobSpec { Parallelism = from.Number(), Suspend = from.Flag() };
        }

        if (from.Flag() == true)
        {
            job.Status = new V1JobStatus { Active = from.Number(), Failed = from.Number(), CompletionTime = from.Time() };
            if (from.Length() is { } count)
            {
                V1JobCondition[] conditions = new V1JobCondition[count];
                for (int i = 0; i < count; i++)
                {
                    conditions[i] = new V1JobCondition { Type = from.Text(), Status = from.Text(), Reason = from.Text(), Message = from.Text(), LastTransitionTime = from.Time() };
                }

                job.Status.Conditions = conditions;
            }
        }

        return job;
    }
}
