using System.Text.Json;
using System.Text.Json.Serialization;
using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Processes;

/// <summary>One line from a worker to the process that started it; exactly one of its parts is set.</summary>
internal sealed record WorkerMessage
{
    // The libraries print to standard output too. A line of ours begins with a byte that text has no use for.
    public const char Mark = '\u001e';

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public BuildProgress? Progress { get; init; }

    public HandshakeCheck? Check { get; init; }

    public HandshakeReport? Handshake { get; init; }

    public BuildAttempt? Attempt { get; init; }

    public string ToLine() => Mark + JsonSerializer.Serialize(this, Json);

    /// <summary>The message of a line; null where the line is none.</summary>
    public static WorkerMessage? Of(string line)
    {
        if (line.Length < 2 || line[0] != Mark)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<WorkerMessage>(line.AsSpan(1), Json);
        }
        catch (JsonException)
        {
            // A line that was cut off by the worker's end says nothing.
            return null;
        }
    }
}
