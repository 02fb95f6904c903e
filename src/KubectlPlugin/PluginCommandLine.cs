using System.CommandLine;
using System.Globalization;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.KubectlPlugin;

/// <summary><c>kubectl trtengine</c>.</summary>
public static class PluginCommandLine
{
    private const string Examples = """
        Examples:
          kubectl trtengine status                 every TrtEngine of the namespace, one line each
          kubectl trtengine status ocr-rec         where it stands, stage by stage and target by target
          kubectl trtengine report ocr-rec         each gate's value beside its limit, each protected layer's verdict
          kubectl trtengine rebuild ocr-rec        fetch the sources and build again, though nothing was edited
          kubectl trtengine suspend ocr-rec        start nothing new; what runs goes on
          kubectl trtengine resume ocr-rec
        """;

    private static readonly Option<string?> Namespace = new("--namespace", "-n") { Description = "The namespace. [default: that of the kubeconfig's context]", Recursive = true };
    private static readonly Option<bool> AllNamespaces = new("--all-namespaces", "-A") { Description = "All namespaces." };
    private static readonly Option<string?> KubeConfig = new("--kubeconfig") { Description = "The kubeconfig. [default: KUBECONFIG, else ~/.kube/config]", Recursive = true };
    private static readonly Option<string?> Context = new("--context") { Description = "The context of the kubeconfig.", Recursive = true };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "text or json.", DefaultValueFactory = _ => "text", Recursive = true };
    private static readonly Argument<string> Name = new("name") { Description = "The TrtEngine." };
    private static readonly Argument<string?> OptionalName = new("name") { Description = "The TrtEngine; none: all.", Arity = ArgumentArity.ZeroOrOne };

    static PluginCommandLine() => Output.AcceptOnlyFromAmong("text", "json");

    /// <summary>Runs a command.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="time">The clock.</param>
    /// <returns>0 when done; 1 otherwise.</returns>
    public static Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(time);
        RootCommand root = new($"Looks at TrtEngines and steers them.\n\n{Examples}") { Namespace, KubeConfig, Context, Output };
        root.Add(Make("status", "Where TrtEngines stand, and what to do where one does not go on.", OptionalName, StatusAsync, AllNamespaces));
        root.Add(Make("report", "What was measured and proven for each target, and where the whole report lies.", Name, ReportAsync));
        root.Add(Make("rebuild", "Ask for a rebuild: sources are looked at again, and every target is built again beside the current release.", Name, RebuildAsync));
        root.Add(Make("suspend", "Start no new Job; what runs goes on, and the release stays.", Name, (call, token) => SuspendAsync(call, true, token)));
        root.Add(Make("resume", "Go on after suspend.", Name, (call, token) => SuspendAsync(call, false, token)));
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });

        Command Make(string name, string description, Argument argument, Func<Call, CancellationToken, Task<int>> act, params ReadOnlySpan<Option> more)
        {
            Command command = new(name, description) { argument };
            foreach (Option option in more)
            {
                command.Add(option);
            }

            command.SetAction((parsed, cancellationToken) => GuardedAsync(parsed, act, output, errors, time, cancellationToken));
            return command;
        }
    }

    private static async Task<int> GuardedAsync(
        ParseResult parsed, Func<Call, CancellationToken, Task<int>> act, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            KubernetesClientConfiguration configuration = KubeConfigFiles.Read(parsed.GetValue(KubeConfig), parsed.GetValue(Context), Environment.GetEnvironmentVariable("KUBECONFIG"));
            using Kubernetes client = new(configuration);
            string namespaceName = parsed.GetValue(Namespace) ?? configuration.Namespace ?? "default";
            return await act(new Call(parsed, new EngineClient(client), namespaceName, output, errors, time), cancellationToken);
        }
        catch (KubeConfigException e)
        {
            await errors.WriteLineAsync($"The kubeconfig cannot be used: {e.Message} Name one with --kubeconfig, or a context with --context.");
        }
        catch (HttpOperationException e)
        {
            await errors.WriteLineAsync(EngineClient.Sentence(e));
        }
        catch (HttpRequestException e)
        {
            await errors.WriteLineAsync($"The API server was not reached: {e.Message} Check the address in the kubeconfig.");
        }

        return 1;
    }

    private static async Task<int> StatusAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.Parsed.GetValue(OptionalName) is { } name)
        {
            TrtEngine engine = await call.Engines.GetAsync(call.Namespace, name, cancellationToken);
            await call.WriteAsync(engine, () => StatusPage.Render(engine, call.Time.GetUtcNow()));
            return 0;
        }

        bool all = call.Parsed.GetValue(AllNamespaces);
        IReadOnlyList<TrtEngine> engines = await call.Engines.ListAsync(all ? null : call.Namespace, cancellationToken);
        await call.WriteAsync(engines, () => engines.Count == 0
            ? $"There is no TrtEngine {(all ? "in this cluster" : $"in namespace {call.Namespace}")}.\n"
            : EngineTable.Render(engines, all, call.Time.GetUtcNow()));
        return 0;
    }

    private static async Task<int> ReportAsync(Call call, CancellationToken cancellationToken)
    {
        TrtEngine engine = await call.Engines.GetAsync(call.Namespace, call.Parsed.GetRequiredValue(Name), cancellationToken);
        await call.WriteAsync(engine.Status?.Targets ?? [], () => ReportPage.Render(engine));
        return 0;
    }

    private static async Task<int> RebuildAsync(Call call, CancellationToken cancellationToken)
    {
        string name = call.Parsed.GetRequiredValue(Name);
        string now = call.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        TrtEngine engine = await call.Engines.PatchAsync(
            call.Namespace,
            name,
            new { metadata = new { annotations = new Dictionary<string, string> { [WellKnownNames.RebuildAnnotation] = now } } },
            cancellationToken);
        await call.WriteAsync(engine, () => $"A rebuild of {name} was asked for. The current release serves until the new one has passed; watch it with: kubectl trtengine status {name} -n {call.Namespace}\n");
        return 0;
    }

    private static async Task<int> SuspendAsync(Call call, bool suspend, CancellationToken cancellationToken)
    {
        string name = call.Parsed.GetRequiredValue(Name);
        TrtEngine engine = await call.Engines.PatchAsync(call.Namespace, name, new { spec = new { suspend } }, cancellationToken);
        await call.WriteAsync(engine, () => suspend
            ? $"{name} is suspended: no new Job starts, what runs goes on, and the release stays. Where Git is the source of truth, write spec.suspend there too.\n"
            : $"{name} goes on.\n");
        return 0;
    }

    private sealed record Call(ParseResult Parsed, EngineClient Engines, string Namespace, TextWriter Output, TextWriter Errors, TimeProvider Time)
    {
        public Task WriteAsync<T>(T value, Func<string> text)
            => Output.WriteAsync(Parsed.GetRequiredValue(PluginCommandLine.Output) == "json" ? KubernetesJson.Serialize(value) + "\n" : text());
    }
}
