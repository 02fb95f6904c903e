using System.CommandLine;
using TrtOperator.BuilderJob.Runs;

namespace TrtOperator.BuilderJob.CommandLine;

internal static class RunCommand
{
    public static Command Create()
    {
        Option<bool> noPublish = new("--no-publish") { Description = "Stop when every gate has passed, and publish nothing." };
        return EngineCommand.Create(
            "run",
            """
            Go the whole way: resolve, import, reference, calibrate, prepare, simulate, build, gates, publish.
            What an earlier run has made is found, not made again.

            Examples:
              trtengine run -f trtengine.yaml
              trtengine run -f trtengine.yaml --no-publish --save-report report.html
              trtengine run -f trtengine.yaml --output json | jq .targets
            """,
            parsed => parsed.GetValue(noPublish) ? RunGoal.Build : RunGoal.Publish,
            noPublish);
    }
}
