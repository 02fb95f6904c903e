using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Controllers;
using TrtOperator.ControllerRuntime.Health;

namespace TrtOperator.Operator.Hosting;

/// <summary>What the probes are told.</summary>
/// <param name="informers">What is followed.</param>
/// <param name="controllers">What works.</param>
public sealed class OperatorHealth(IReadOnlyList<IInformer> informers, IReadOnlyList<IController> controllers)
{
    /// <summary>Whether watches and workers make progress: a restart helps where they do not.</summary>
    /// <returns>The report.</returns>
    public HealthReport Live()
        => HealthReport.Of([.. informers.Select(informer => RuntimeChecks.WatchProgress(informer)), .. controllers.Select(controller => RuntimeChecks.WorkerProgress(controller))]);

    /// <summary>Whether everything that exists has been listed.</summary>
    /// <returns>The report.</returns>
    public HealthReport Ready() => HealthReport.Of(informers.Select(RuntimeChecks.Synced));
}
