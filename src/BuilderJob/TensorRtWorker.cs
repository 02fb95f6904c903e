using TrtOperator.TensorRt.Handshakes;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Processes;

namespace TrtOperator.BuilderJob;

/// <summary>How this program starts itself to work with a TensorRT library.</summary>
internal static class TensorRtWorker
{
    /// <summary>The first argument of such a start. It is no command for people.</summary>
    public const string Verb = "tensorrt-worker";

    public static WorkerCommand Command => WorkerCommand.Of(typeof(TensorRtWorker).Assembly, [Verb]);

    public static Task<HandshakeReport> ShakeHandsAsync(LibraryFiles files, CancellationToken cancellationToken)
        => HandshakeProcess.RunAsync(files, Command, cancellationToken);
}
