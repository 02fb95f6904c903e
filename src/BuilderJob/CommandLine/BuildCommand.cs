using System.CommandLine;
using TrtOperator.BuilderJob.Runs;

namespace TrtOperator.BuilderJob.CommandLine;

internal static class BuildCommand
{
    public static Command Create() => EngineCommand.Create(
        "build",
        """
        Build the engines, read every protected layer back from them and hold what they compute against FP32.
        Runs prepare first where that has not been done.

        Example:
          trtengine build -f trtengine.yaml --target cpu
        """,
        _ => RunGoal.Build);
}
