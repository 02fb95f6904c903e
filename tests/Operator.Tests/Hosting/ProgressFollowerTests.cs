using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ApiServer;
using TrtOperator.ControllerRuntime;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Hosting;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Hosting;

public sealed class ProgressFollowerTests
{
    private static readonly ObjectKey Key = new("vision", "demo");

    [Fact]
    public async Task Only_pods_whose_builder_runs_are_asked_for_progress()
    {
        await using ApiServerDouble server = await ApiServerDouble.StartAsync();
        using k8s.Kubernetes client = server.Client();
        using ApiConnection connection = new(client);
        using ProgressFollower follower = new(new ObjectStore<V1Pod>(), connection, new ProgressBoard(), _ => { }, TimeProvider.System);

        V1Pod waiting = Pod(new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ContainerCreating" } });
        V1Pod running = Pod(new V1ContainerState { Running = new V1ContainerStateRunning() });
        V1Pod ended = Pod(new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 0 } });
        V1Pod doomed = Pod(new V1ContainerState { Running = new V1ContainerStateRunning() });
        doomed.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Sees(null, waiting).Should().BeEmpty();
        Sees(waiting, running).Should().Equal(Key);
        Sees(running, running).Should().Equal(Key);
        Sees(running, ended).Should().BeEmpty();
        Sees(null, running).Should().Equal(Key);
        Sees(running, doomed).Should().BeEmpty();
        Sees(null, running).Should().Equal(Key);
        Sees(running, null).Should().BeEmpty();

        IEnumerable<ObjectKey> Sees(V1Pod? old, V1Pod? now)
        {
            follower.See(new StoreChange<V1Pod>(now is null ? StoreChangeKind.Deleted : old is null ? StoreChangeKind.Added : StoreChangeKind.Updated, Key, old, now, false));
            return follower.Running;
        }
    }

    private static V1Pod Pod(V1ContainerState state) => Projections.Of(new V1Pod
    {
        Metadata = new V1ObjectMeta { Name = Key.Name, NamespaceProperty = Key.Namespace, Uid = "u" },
        Status = new V1PodStatus { Phase = "Running", ContainerStatuses = [new V1ContainerStatus { Name = WellKnownNames.BuilderContainer, State = state }] },
    });
}
