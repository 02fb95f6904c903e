using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.ControllerRuntime.Caching;
using TrtOperator.ControllerRuntime.Transport;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Hosting;

/// <summary>What the operator follows: TrtEngines, and the Jobs and pods that carry its label; BuilderClasses unless a file holds them.</summary>
public sealed class EngineInformers : IClassCatalog
{
    private readonly IReadOnlyDictionary<string, BuilderClass>? _ofFile;

    /// <summary>Makes the informers; nothing runs yet.</summary>
    /// <param name="connection">The API server.</param>
    /// <param name="namespaces">The namespaces to follow; empty: all.</param>
    /// <param name="classesOfFile">Builder classes in place of the cluster's; null: the cluster's.</param>
    /// <param name="logs">Makes logs.</param>
    /// <param name="time">The clock.</param>
    public EngineInformers(
        ApiConnection connection, IReadOnlyList<string> namespaces, IReadOnlyDictionary<string, BuilderClass>? classesOfFile, ILoggerFactory logs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(logs);
        _ofFile = classesOfFile;
        ILogger log = logs.CreateLogger("TrtOperator.Informers");

        // A page of 50 pods is some 300 KB; what it is read from and into sets how far memory goes up while a list is read.
        InformerOptions all = new() { Namespaces = namespaces, PageSize = 50 };
        InformerOptions ours = all with { LabelSelector = $"{WellKnownNames.ManagedByLabel}={WellKnownNames.ManagedBy}" };
        Engines = new(new(connection, ResourceKind.Of<TrtEngine>(), Projections.EngineFields), all, new(), null, log, time);
        Jobs = new(new(connection, ResourceKind.Of<V1Job>(), Projections.Fields), ours, new(new JobPacking(), WellKnownNames.EngineLabel), Projections.Of, log, time);
        Pods = new(new(connection, ResourceKind.Of<V1Pod>(), Projections.Fields), ours, new(new PodPacking()), Projections.Of, log, time);
        Classes = classesOfFile is null
            ? new(new(connection, ResourceKind.Of<BuilderClass>(isNamespaced: false)), new InformerOptions(), new(), null, log, time)
            : null;
        All = Classes is null ? [Engines, Jobs, Pods] : [Engines, Jobs, Pods, Classes];
    }

    /// <summary>The TrtEngines.</summary>
    public Informer<TrtEngine> Engines { get; }

    /// <summary>The Jobs that carry our label.</summary>
    public Informer<V1Job> Jobs { get; }

    /// <summary>The pods that carry our label.</summary>
    public Informer<V1Pod> Pods { get; }

    /// <summary>The builder classes of the cluster; null where a file holds them.</summary>
    public Informer<BuilderClass>? Classes { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<IInformer> All { get; }

    /// <inheritdoc/>
    IReadOnlyDictionary<string, BuilderClass> IClassCatalog.Classes()
        => _ofFile ?? Classes!.Store.List().ToDictionary(one => one.Metadata.Name, StringComparer.Ordinal);
}
