using TrtOperator.Precision.Execution;

namespace TrtOperator.BuilderJob.Terminal;

/// <summary>Hands a pass's progress to the display, on the thread that reports it.</summary>
public sealed class DisplayProgress(IRunDisplay display) : IProgress<RunProgress>
{
    /// <inheritdoc/>
    public void Report(RunProgress value) => display.Progress(value.Done, value.Total);
}
