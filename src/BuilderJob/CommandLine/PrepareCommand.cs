using System.CommandLine;
using TrtOperator.BuilderJob.Runs;

namespace TrtOperator.BuilderJob.CommandLine;

internal static class PrepareCommand
{
    public static Command Create() => EngineCommand.Create(
        "prepare",
        """
        Decide each node's precision, write the prepared model and hold its simulation against FP32. Needs no GPU.

        Example:
          trtengine prepare -f trtengine.yaml
        """,
        _ => RunGoal.Prepare);
}
