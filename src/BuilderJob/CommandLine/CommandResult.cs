using System.Text.Json.Serialization;

namespace TrtOperator.BuilderJob.CommandLine;

/// <summary>What a command came to: the document that <c>--output json</c> prints.</summary>
internal record CommandResult
{
    public required int ExitCode { get; init; }

    public required string Reason { get; init; }

    public required string Message { get; init; }

    [JsonPropertyOrder(1)]
    public string? NextStep { get; init; }

    public static CommandResult Failed(Failure failure)
        => new() { ExitCode = failure.ExitCode, Reason = failure.Reason, Message = failure.Sentence, NextStep = failure.NextStep };
}
