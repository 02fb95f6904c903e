using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

/// <summary>The server's end of one watch.</summary>
internal sealed class WatchPipe
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));

    public WatchPipe(string namespaceName) => Namespace = namespaceName;

    public string Namespace { get; }

    public bool IsOpen { get; private set; } = true;

    public HttpResponseMessage Answer() => new(HttpStatusCode.OK) { Content = new StreamContent(_pipe.Reader.AsStream()) };

    public void Send(string text)
    {
        if (IsOpen)
        {
            _pipe.Writer.Write(Encoding.UTF8.GetBytes(text));
            FlushResult result = _pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
            IsOpen = !result.IsCompleted;
        }
    }

    public void End(Exception? error = null)
    {
        if (IsOpen)
        {
            IsOpen = false;
            _pipe.Writer.Complete(error);
        }
    }
}
