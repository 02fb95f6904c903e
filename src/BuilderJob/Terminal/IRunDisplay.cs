namespace TrtOperator.BuilderJob.Terminal;

/// <summary>Where a run tells what it does. Calls may come from any thread.</summary>
public interface IRunDisplay
{
    /// <summary>Starts a stage; the stage before it must have ended.</summary>
    void Begin(string stage, string what);

    /// <summary>Reports progress of the current stage: <paramref name="done"/> of <paramref name="total"/> units.</summary>
    void Progress(long done, long total);

    /// <summary>Ends the current stage with one line on what came of it.</summary>
    void Finish(string outcome, bool reused);

    /// <summary>A sentence that stands on its own: a note, an advice, a gate's words.</summary>
    void Say(Tone tone, string sentence);

    /// <summary>Ends a line that is still open, because the command stops here.</summary>
    void BreakOff()
    {
    }
}
