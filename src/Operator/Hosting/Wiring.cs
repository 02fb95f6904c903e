using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Queues;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Observation;
using TrtOperator.Operator.Slots;

namespace TrtOperator.Operator.Hosting;

/// <summary>Which change wakes which TrtEngine.</summary>
internal static class Wiring
{
    private static readonly ResourceKind Engine = ResourceKind.Of<TrtEngine>();

    public static void Connect(EngineInformers informers, Controller<TrtEngine> controller, SlotLedger slots, SlotWaiters waiters, ProgressBoard progress)
    {
        informers.Engines.OnChange(change =>
        {
            if (change.Kind == StoreChangeKind.Deleted)
            {
                controller.EnqueueDeleted(change.Old!);
            }
            else
            {
                controller.Enqueue(change.Key, Priority(change.IsInitialList));
            }
        });
        informers.Jobs.OnChange(change =>
        {
            Count(change, controller, slots, waiters);
            foreach (ObjectKey owner in OwnerMapping.Wakes(change, Engine, informers.Engines.Store))
            {
                controller.Enqueue(owner, Priority(change.IsInitialList));
            }
        });
        informers.Pods.OnChange(change =>
        {
            V1ObjectMeta metadata = (change.New ?? change.Old!).Metadata;
            if (change.Kind == StoreChangeKind.Deleted)
            {
                progress.Forget(metadata.Uid);
            }

            // Pods are owned by Jobs; their label names the engine. Whose pods they really are is checked by UID when they are looked at.
            if (metadata.Labels is { } labels && labels.TryGetValue(WellKnownNames.EngineLabel, out string? name))
            {
                controller.Enqueue(new ObjectKey(change.Key.Namespace, name), Priority(change.IsInitialList));
            }
        });
        informers.Classes?.OnChange(change =>
        {
            // Only a change of the spec concerns anybody; the status is our own.
            if (!change.IsInitialList && change.Old?.Metadata.Generation != change.New?.Metadata.Generation)
            {
                foreach (ObjectKey engine in informers.Engines.Store.Keys())
                {
                    controller.Enqueue(engine, WorkPriority.InitialList);
                }
            }
        });
    }

    private static void Count(StoreChange<V1Job> change, Controller<TrtEngine> controller, SlotLedger slots, SlotWaiters waiters)
    {
        if (change.New is { } job && JobReader.IsUnfinished(job))
        {
            slots.Saw(change.Key, JobReader.Read(job).BuilderClass ?? "");
        }
        else if (slots.Free(change.Key) is { } className)
        {
            foreach (ObjectKey waiting in waiters.Of(className))
            {
                controller.Enqueue(waiting);
            }
        }
    }

    private static int Priority(bool isInitialList) => isInitialList ? WorkPriority.InitialList : WorkPriority.Normal;
}
