using System.Net;
using System.Text;
using TrtOperator.ControllerRuntime.Health;

namespace TrtOperator.Operator.Hosting;

/// <summary>/healthz and /readyz for the kubelet. The runtime's own listener: a web server costs 15 MiB more.</summary>
internal sealed class HealthEndpoint : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly OperatorHealth _health;

    private HealthEndpoint(OperatorHealth health) => _health = health;

    /// <summary>Begins to answer.</summary>
    /// <param name="address">Where; port 0 serves nothing.</param>
    /// <param name="health">What the answers are.</param>
    /// <returns>What ends it.</returns>
    /// <exception cref="IOException">The address is taken or not allowed.</exception>
    public static HealthEndpoint Serve(IPEndPoint address, OperatorHealth health)
    {
        HealthEndpoint endpoint = new(health);
        if (address.Port != 0)
        {
            try
            {
                endpoint._listener.Prefixes.Add(Prefix(address));
                endpoint._listener.Start();
            }
            catch (HttpListenerException e)
            {
                throw new IOException($"Health cannot be served on {address}: {e.Message}", e);
            }

            _ = Task.Run(endpoint.AnswerAsync);
        }

        return endpoint;
    }

    /// <summary>An address as the listener writes it.</summary>
    public static string Prefix(IPEndPoint address)
        => address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any)
            ? FormattableString.Invariant($"http://*:{address.Port}/")
            : $"http://{address}/";

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                await AnswerAsync(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // Closed, or the one who asked has gone.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        HealthReport? report = context.Request.Url?.AbsolutePath switch
        {
            "/healthz" => _health.Live(),
            "/readyz" => _health.Ready(),
            _ => null,
        };
        context.Response.StatusCode = report is null ? 404 : report.IsHealthy ? 200 : 503;
        context.Response.ContentType = "text/plain; charset=utf-8";
        byte[] body = Encoding.UTF8.GetBytes((report?.ToText(context.Request.Url!.AbsolutePath[1..]) ?? "not here") + "\n");
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }
}
