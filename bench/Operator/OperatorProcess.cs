using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace TrtOperator.OperatorBench;

/// <summary>The operator as it runs in its container: a process of its own, with its probes and its metrics.</summary>
internal sealed partial class OperatorProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Process _process;
    // A connection that is kept may be closed by the other end at the moment it is used again.
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { ConnectionClose = true } };
    private readonly int _health;
    private readonly int _metrics;
    private readonly Task _log;

    /// <summary>Starts it.</summary>
    /// <param name="program">Its assembly.</param>
    /// <param name="kubeConfig">The kubeconfig's path.</param>
    /// <param name="replica">Its name among its peers.</param>
    /// <param name="log">The file that its log is added to.</param>
    public OperatorProcess(string program, string kubeConfig, string replica, string log)
    {
        Replica = replica;
        (_health, _metrics) = (FreePort(), FreePort());
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                program, "--kubeconfig", kubeConfig, "--health-address", $"127.0.0.1:{_health}", "--metrics-address", $"127.0.0.1:{_metrics}",
                "--builder-image", "registry.example.com/trtengine-builder:0.1.0", "--tensorrt-builder-image", "registry.example.com/trtengine-builder:0.1.0-trt",
            },
            Environment = { ["POD_NAME"] = replica, ["POD_NAMESPACE"] = "default", ["DOTNET_EnableDiagnostics"] = "0" },
        };
        Clock = Stopwatch.StartNew();
        _process = Process.Start(start)!;
        _log = CopyAsync(_process.StandardOutput.BaseStream, log);
    }

    /// <summary>Its name among its peers.</summary>
    public string Replica { get; }

    /// <summary>Runs since it was started.</summary>
    public Stopwatch Clock { get; }

    /// <summary>Waits until its caches are synced.</summary>
    public Task UntilReadyAsync() => UntilAsync("readiness", async () => (await _http.GetAsync(new Uri($"http://127.0.0.1:{_health}/readyz"))).IsSuccessStatusCode);

    /// <summary>The reconciles so far, whatever came of them.</summary>
    public async Task<long> ReconcilesAsync()
        => (long)Reconciles().Matches(await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_metrics}/metrics"))).Sum(line => double.Parse(line.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    /// <summary>Waits until it has reconciled so often, and then reconciles nothing for some seconds.</summary>
    public async Task<TimeSpan> UntilRestAsync(int least)
    {
        TimeSpan last = default;
        long before = -1;
        await UntilAsync("rest", async () =>
        {
            long now = await ReconcilesAsync();
            if (now != before)
            {
                (before, last) = (now, Clock.Elapsed);
            }

            return now >= least && Clock.Elapsed - last > TimeSpan.FromSeconds(5);
        });
        return last;
    }

    /// <summary>One of the figures of /proc that end in kB, in bytes.</summary>
    /// <param name="name">Such as VmRSS, VmHWM, RssAnon, RssFile.</param>
    public long Memory(string name)
        => 1024 * long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    /// <summary>Processor time so far.</summary>
    public TimeSpan Worked => _process.TotalProcessorTime;

    /// <summary>Asks it to stop, as a kubelet does.</summary>
    public void Stop() => _ = Kill(_process.Id, Terminate);

    /// <summary>Ends it without a warning.</summary>
    public void Crash() => _process.Kill();

    /// <summary>Waits until it has ended.</summary>
    public Task EndedAsync() => _process.WaitForExitAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Stop();
            using CancellationTokenSource enough = new(TimeSpan.FromSeconds(30));
            try
            {
                await _process.WaitForExitAsync(enough.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        await _log;
        _process.Dispose();
        _http.Dispose();
    }

    private async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        TimeSpan until = Clock.Elapsed + Patience;
        while (true)
        {
            try
            {
                if (await isSo())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!_process.HasExited && Clock.Elapsed < until)
            {
                // It does not listen yet.
            }

            if (_process.HasExited || Clock.Elapsed > until)
            {
                throw new TimeoutException($"{Replica} did not come to {what}; its log in artifacts/bench-operator.log says why.");
            }

            await Task.Delay(50);
        }
    }

    private static async Task CopyAsync(Stream from, string path)
    {
        await using FileStream to = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        await from.CopyToAsync(to);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("""^controller_runtime_reconcile_total\{[^}]*\} ([0-9.e+]+)""", RegexOptions.Multiline)]
    private static partial Regex Reconciles();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
