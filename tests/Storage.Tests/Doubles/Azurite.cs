using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;

[assembly: AssemblyFixture(typeof(TrtOperator.Storage.Tests.Doubles.Azurite))]

namespace TrtOperator.Storage.Tests.Doubles;

/// <summary>The blob emulator as a child process on a free loopback port; started by the first test that needs it.</summary>
public sealed class Azurite : IAsyncDisposable
{
    public const string Account = "devstoreaccount1";

    // The emulator's well-known account key, the same in every installation.
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly SemaphoreSlim _once = new(1, 1);
    private readonly TempFolder _folder = new();
    private Process? _process;
    private int _port;

    public string ConnectionString => ConnectionStringWith($"AccountKey={Key}");

    public string ConnectionStringWith(string secret) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};{secret};BlobEndpoint=http://127.0.0.1:{_port}/{Account};");

    /// <summary>Starts the emulator if it does not run; skips the test where it is not installed.</summary>
    public async Task StartAsync()
    {
        string? home = Environment.GetEnvironmentVariable("TRTENGINE_AZURITE");
        Assert.SkipWhen(
            string.IsNullOrEmpty(home),
            "TRTENGINE_AZURITE is not set, so nothing of Azure storage is tested: export TRTENGINE_AZURITE=$(tests/azurite.sh)");
        await _once.WaitAsync();
        try
        {
            if (_process is null)
            {
                await StartProcessAsync(Path.Combine(home!, "node_modules", ".bin", "azurite-blob"));
            }
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>The URI of a new, empty container.</summary>
    public async Task<string> NewContainerAsync()
    {
        await StartAsync();
        string name = "c" + Guid.NewGuid().ToString("N");
        await new BlobServiceClient(ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2024_08_04)).CreateBlobContainerAsync(name);
        return $"azblob://{Account}/{name}";
    }

    public StoreCredentials Credentials(string? connectionString = null)
        => StoreCredentials.FromEnvironment(name => name == "AZURE_STORAGE_CONNECTION_STRING" ? connectionString ?? ConnectionString : null);

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _folder.Dispose();
        _once.Dispose();
    }

    private async Task StartProcessAsync(string program)
    {
        using (TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            _port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobHost", "127.0.0.1",
            "--blobPort", _port.ToString(CultureInfo.InvariantCulture), "--location", _folder.Path])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (int attempt = 0; attempt < 600; attempt++)
        {
            _process.HasExited.Should().BeFalse("the blob emulator should run");
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }

        Assert.Fail("The blob emulator did not open its port within a minute.");
    }
}
