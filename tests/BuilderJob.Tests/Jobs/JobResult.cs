using System.Text.Json;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.BuilderJob.Tests.Jobs;

/// <summary>What a Job left: exit code, log and outcome.</summary>
internal sealed record JobResult(int ExitCode, string Log, string Error, BuildOutcome Outcome)
{
    public JsonElement[] Lines => [.. Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The stages that it computed itself; resolving and publishing are no stages that could be found.</summary>
    public string[] Computed => [.. Lines
        .Where(line => line.GetProperty("event").GetString() == "end" && !line.GetProperty("reused").GetBoolean())
        .Select(line => line.GetProperty("stage").GetString()!)
        .Where(stage => stage is not ("resolve" or "publish"))
        .Distinct()];

    public override string ToString() => $"exit {ExitCode}\n{Log}\n{Error}";
}
