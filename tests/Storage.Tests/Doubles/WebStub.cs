using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TrtOperator.Storage.Tests.Doubles;

internal sealed record StubRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public long? RangeStart => Headers.TryGetValue("range", out string? range)
        ? long.Parse(range.Replace("bytes=", string.Empty, StringComparison.Ordinal).TrimEnd('-'), CultureInfo.InvariantCulture)
        : null;
}

internal sealed record StubReply(int Status, Stream? Body = null, long Length = 0)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>How many bytes of the body are sent before the connection is reset.</summary>
    public long? CutAfter { get; init; }

    public static StubReply Of(byte[] bytes, int status = 200) => new(status, new MemoryStream(bytes), bytes.Length);
}

/// <summary>A web server on a loopback port whose every answer the test decides, one connection per request.</summary>
internal sealed class WebStub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<StubRequest, StubReply> _answer;
    private readonly Task _loop;

    public WebStub(Func<StubRequest, StubReply> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public ConcurrentQueue<StubRequest> Requests { get; } = [];

    public string Uri => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> open = [];
        try
        {
            while (true)
            {
                open.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException || (e is InvalidOperationException && _stop.IsCancellationRequested))
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                StubRequest request = await ReadAsync(socket);
                Requests.Enqueue(request);
                await WriteAsync(socket, request, _answer(request));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or IOException)
            {
                // The client went away, which some tests want.
            }
        }
    }

    private async Task<StubRequest> ReadAsync(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[4096];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int read = await socket.ReceiveAsync(buffer, _stop.Token);
            if (read == 0)
            {
                throw new IOException("closed");
            }

            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        string[] lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines[0].Split(' ');
        return new StubRequest(
            first[0],
            first[1],
            lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]));
    }

    private async Task WriteAsync(Socket socket, StubRequest request, StubReply reply)
    {
        StringBuilder head = new();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Stub\r\nConnection: close\r\nContent-Length: {reply.Length}\r\n");
        foreach ((string name, string value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
        if (reply.Body is not null && request.Method != "HEAD")
        {
            byte[] buffer = new byte[64 * 1024];
            long left = reply.CutAfter ?? reply.Length;
            while (left > 0)
            {
                int read = reply.Body.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                for (int sent = 0; sent < read;)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, read - sent), _stop.Token);
                }

                left -= read;
                if (read == 0)
                {
                    break;
                }
            }
        }

        socket.Shutdown(SocketShutdown.Send);
    }
}
