using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Microsoft.Extensions.Logging;

namespace TrtOperator.Operator.CommandLine;

/// <summary>The operator's options.</summary>
public static class OperatorCommandLine
{
    private const string Examples = """
        Examples:
          trtengine-operator --builder-image registry.example.com/trtengine-builder:0.1.0
          trtengine-operator --builder-image builder:1 --rtx-builder-image builder:1-rtx --namespace vision --leader-elect false

        Environment: POD_NAME and POD_NAMESPACE name this replica and the namespace of its Lease.
        """;

    private static readonly Option<string> BuilderImage = new("--builder-image")
    {
        Description = "Image of the builder: prepares models, serves ONNX Runtime targets, publishes.",
        Required = true,
        HelpName = "image",
    };

    private static readonly Option<string?> RtxBuilderImage = new("--rtx-builder-image")
    {
        Description = "Image of the builder with TensorRT for RTX. Without it such targets need a BuilderClass that names one.",
        HelpName = "image",
    };

    private static readonly Option<string?> TensorRtBuilderImage = new("--tensorrt-builder-image")
    {
        Description = "Image of the builder with TensorRT. Without it such targets need a BuilderClass that names one.",
        HelpName = "image",
    };

    private static readonly Option<string[]> Namespaces = new("--namespace")
    {
        Description = "A namespace to watch; may be given several times. None: all namespaces.",
        HelpName = "name",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<int> MaxConcurrentJobs = new("--max-concurrent-jobs")
    {
        Description = "Most unfinished Jobs in all watched namespaces; 0: as many as the builder classes allow.",
        HelpName = "n",
    };

    private static readonly Option<string?> BuilderClasses = new("--builder-classes")
    {
        Description = "Read builder classes from this YAML file, and no BuilderClass objects from the cluster.",
        HelpName = "file",
    };

    private static readonly Option<bool> LeaderElect = new("--leader-elect")
    {
        Description = "Let one of several replicas work.",
        DefaultValueFactory = _ => true,
        HelpName = "true|false",
    };

    private static readonly Option<string?> LeaseNamespace = new("--lease-namespace")
    {
        Description = "Namespace of the Lease. [default: POD_NAMESPACE, else default]",
        HelpName = "name",
    };

    private static readonly Option<string> LeaseName = new("--lease-name")
    {
        Description = "Name of the Lease.",
        DefaultValueFactory = _ => "trtengine-operator",
        HelpName = "name",
    };

    private static readonly Option<string> HealthAddress = Address("--health-address", ":8081", "Where /healthz and /readyz are served.");

    private static readonly Option<string> MetricsAddress = Address("--metrics-address", ":8080", "Where /metrics is served.");

    private static readonly Option<bool> FollowProgress = new("--follow-progress")
    {
        Description = "Read the logs of running builders, so that status shows how far they are.",
        DefaultValueFactory = _ => true,
        HelpName = "true|false",
    };

    private static readonly Option<int> Workers = new("--workers")
    {
        Description = "How many TrtEngines are reconciled beside each other.",
        DefaultValueFactory = _ => 4,
        HelpName = "n",
    };

    private static readonly Option<string> LogFormat = new("--log-format")
    {
        Description = "json or text.",
        DefaultValueFactory = _ => "json",
        HelpName = "json|text",
    };

    private static readonly Option<LogLevel> Level = new("--log-level")
    {
        Description = "The least level that is logged.",
        DefaultValueFactory = _ => LogLevel.Information,
        HelpName = "debug|information|warning|error",
    };

    private static readonly Option<string?> KubeConfig = new("--kubeconfig")
    {
        Description = "The kubeconfig. [default: the pod's service account, else KUBECONFIG]",
        HelpName = "file",
    };

    static OperatorCommandLine()
    {
        LogFormat.AcceptOnlyFromAmong("json", "text");
        MaxConcurrentJobs.Validators.Add(result => InRange(result, 0, 100_000));
        Workers.Validators.Add(result => InRange(result, 1, 256));
    }

    /// <summary>Reads the command line and runs the operator.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="run">Runs the operator; its result is the exit code.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> InvokeAsync(string[] args, Func<string, string?> variable, Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(run);
        RootCommand root = new($"Turns TrtEngine objects into Jobs, and the plans that pass their gates into releases.\n\n{Examples}")
        {
            BuilderImage, RtxBuilderImage, TensorRtBuilderImage, Namespaces, MaxConcurrentJobs, BuilderClasses, LeaderElect, LeaseNamespace, LeaseName,
            HealthAddress, MetricsAddress, FollowProgress, Workers, LogFormat, Level, KubeConfig,
        };
        root.SetAction((parsed, cancellationToken) => run(Read(parsed, variable), cancellationToken));
        // The host handles signals itself: a stop drains first.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static OperatorOptions Read(ParseResult parsed, Func<string, string?> variable) => new()
    {
        Settings = new OperatorSettings
        {
            BuilderImage = parsed.GetRequiredValue(BuilderImage),
            RtxBuilderImage = parsed.GetValue(RtxBuilderImage),
            TensorRtBuilderImage = parsed.GetValue(TensorRtBuilderImage),
            Namespaces = [.. (parsed.GetValue(Namespaces) ?? []).Distinct(StringComparer.Ordinal)],
            MaxConcurrentJobs = parsed.GetValue(MaxConcurrentJobs),
            FollowProgress = parsed.GetValue(FollowProgress),
        },
        LeaderElect = parsed.GetValue(LeaderElect),
        LeaseNamespace = parsed.GetValue(LeaseNamespace) ?? variable("POD_NAMESPACE") ?? "default",
        LeaseName = parsed.GetRequiredValue(LeaseName),
        Identity = $"{variable("POD_NAME") ?? Environment.MachineName}_{Guid.NewGuid():N}",
        Health = Endpoint(parsed.GetRequiredValue(HealthAddress)),
        Metrics = Endpoint(parsed.GetRequiredValue(MetricsAddress)),
        BuilderClasses = parsed.GetValue(BuilderClasses),
        Workers = parsed.GetValue(Workers),
        JsonLogs = parsed.GetRequiredValue(LogFormat) == "json",
        LogLevel = parsed.GetValue(Level),
        KubeConfig = parsed.GetValue(KubeConfig),
    };

    private static IPEndPoint Endpoint(string text) => ListenAddress.TryParse(text, out IPEndPoint address) ? address : throw new FormatException(text);

    private static Option<string> Address(string name, string standard, string description)
    {
        Option<string> option = new(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            HelpName = "[ip]:port",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !ListenAddress.TryParse(text, out _))
            {
                result.AddError($"{name}: '{text}' is no address such as {standard} or 127.0.0.1{standard}.");
            }
        });
        return option;
    }

    private static void InRange(OptionResult result, int least, int most)
    {
        if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out int value) && (value < least || value > most))
        {
            result.AddError($"{result.Option.Name}: {value} is not between {least} and {most}.");
        }
    }
}
