using System.Net;
using Microsoft.Extensions.Logging;

namespace TrtOperator.Operator.CommandLine;

/// <summary>What the command line says.</summary>
public sealed record OperatorOptions
{
    /// <summary>What decisions rest on.</summary>
    public required OperatorSettings Settings { get; init; }

    /// <summary>Whether several replicas elect one that works.</summary>
    public bool LeaderElect { get; init; }

    /// <summary>The namespace of the Lease.</summary>
    public string LeaseNamespace { get; init; } = "default";

    /// <summary>The Lease's name.</summary>
    public string LeaseName { get; init; } = "trtengine-operator";

    /// <summary>This replica's name among its peers.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Where /healthz and /readyz are served.</summary>
    public required IPEndPoint Health { get; init; }

    /// <summary>Where /metrics is served.</summary>
    public required IPEndPoint Metrics { get; init; }

    /// <summary>A file with builder classes in place of the cluster's BuilderClass objects.</summary>
    public string? BuilderClasses { get; init; }

    /// <summary>The kubeconfig; null: the service account of the pod, or the user's own.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>How many TrtEngines are reconciled beside each other.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>Whether logs are JSON, one object a line.</summary>
    public bool JsonLogs { get; init; } = true;

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
