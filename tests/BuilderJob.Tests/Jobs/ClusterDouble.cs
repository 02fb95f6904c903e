using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Yaml;
using TrtOperator.BuilderJob.Tests.EndToEnd;
using BuildStage = TrtOperator.Api.V1Alpha1.BuildStage;

namespace TrtOperator.BuilderJob.Tests.Jobs;

/// <summary>Runs orders as a node would: each in a process and an empty work folder of its own, with nothing else that can be written.</summary>
internal sealed partial class ClusterDouble : IDisposable
{
    public const int Terminate = 15;
    private const string Secret = "blobs";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "trtengine.dll");
    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-node-").FullName;
    private int _jobs;

    public SpellingProject Project { get; } = new();

    public string Secrets => Path.Combine(_folder, "secrets");

    /// <summary>The variables that a Job gets beside those of its image.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Project.Dispose();
    }

    public void AddSecret(string key, string value, string name = Secret)
    {
        string folder = Path.Combine(Secrets, name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, key), value + "\n");
    }

    /// <summary>The spelling model's declaration with absolute paths, as volumes would have them.</summary>
    public TrtEngineSpec Spec(string destination, Func<string, string>? edit = null, string? secret = Secret)
    {
        string file = Project.Write(text =>
        {
            string absolute = text
                .Replace("uri: g2p.onnx", $"uri: \"{Project.Model}\"", StringComparison.Ordinal)
                .Replace("uri: calibration", $"uri: \"{Path.Combine(Project.Folder, "calibration")}\"", StringComparison.Ordinal)
                .Replace("uri: evaluation", $"uri: \"{Path.Combine(Project.Folder, "evaluation")}\"", StringComparison.Ordinal)
                .Replace("uri: phonemes.txt", $"uri: \"{Path.Combine(Project.Folder, "phonemes.txt")}\"", StringComparison.Ordinal)
                .Replace("uri: engines", $"uri: \"{destination}\"{(secret is null ? "" : $", secretRef: {{name: {secret}}}")}", StringComparison.Ordinal);
            return edit is null ? absolute : edit(absolute);
        });
        return TrtEngineYaml.Read(File.ReadAllText(file), file).Engine.Spec;
    }

    public static BuildOrder Order(BuildStage stage, TrtEngineSpec spec, IDictionary<string, string>? digests = null, string? target = null) => new()
    {
        Stage = stage,
        Namespace = "vision",
        Name = "g2p",
        Generation = 3,
        Key = $"key-of-{stage}",
        Spec = spec,
        Target = target,
        Digests = digests ?? new Dictionary<string, string>(),
    };

    public Task<JobResult> RunAsync(BuildOrder order, Func<string, int?>? signalAt = null) => RunAsync(BuildMessages.WriteOrder(order), signalAt);

    public async Task<JobResult> RunAsync(string? order, Func<string, int?>? signalAt = null)
    {
        string own = Path.Combine(_folder, $"job-{Interlocked.Increment(ref _jobs)}");
        Directory.CreateDirectory(Path.Combine(own, "tmp"));
        string outcome = Path.Combine(own, "termination-log");
        ProcessStartInfo start = new(
            "env", ["--default-signal=INT,TERM", Environment.ProcessPath!, Program, "job", "--outcome", outcome, "--secrets", Secrets, "--threads", "1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["TMPDIR"] = Path.Combine(own, "tmp");
        start.Environment["TRTENGINE_WORK"] = Path.Combine(own, ".trtengine");
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        if (order is not null)
        {
            start.Environment[WellKnownNames.OrderVariable] = order;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        StringBuilder log = new();
        bool sent = false;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            log.Append(line).Append('\n');
            if (!sent && signalAt?.Invoke(line) is { } signal)
            {
                sent = true;
                Send(process.Id, signal).Should().Be(0);
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string text = await error;
        File.Exists(outcome).Should().BeTrue($"every Job leaves an outcome\n{log}\n{text}");
        return new JobResult(process.ExitCode, log.ToString(), text, BuildMessages.ReadOutcome(await File.ReadAllTextAsync(outcome)));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
