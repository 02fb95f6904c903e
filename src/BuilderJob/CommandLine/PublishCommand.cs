using System.CommandLine;
using TrtOperator.BuilderJob.Runs;

namespace TrtOperator.BuilderJob.CommandLine;

internal static class PublishCommand
{
    public static Command Create() => EngineCommand.Create(
        "publish",
        """
        Write a new release with every target of the declaration and make it the current one.
        Runs what is missing first; a target that is refused publishes nothing.

        Example:
          trtengine publish -f trtengine.yaml
        """,
        _ => RunGoal.Publish);
}
