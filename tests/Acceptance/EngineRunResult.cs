using System.Text.Json;

namespace TrtOperator.Acceptance;

/// <summary>A pipeline command's result document.</summary>
public sealed record EngineRunResult(ProgramRun Run, JsonElement Document)
{
    public int ExitCode => Run.ExitCode;

    public string Message => Text("message") ?? Run.Error;

    public int Computed => Document.TryGetProperty("computed", out JsonElement value) ? value.GetInt32() : -1;

    public string[] ComputedStages => Document.TryGetProperty("stages", out JsonElement stages)
        ? [.. stages.EnumerateArray().Where(stage => !stage.GetProperty("reused").GetBoolean()).Select(stage => stage.GetProperty("name").GetString()!)]
        : ["?"];

    public string[] Advice => Document.ValueKind == JsonValueKind.Object && Document.TryGetProperty("advice", out JsonElement advice)
        ? [.. advice.EnumerateArray().Select(sentence => sentence.GetString()!)]
        : [];

    /// <summary>The key of a stage of the run, by the stage's name; of several the last.</summary>
    public string? StageKey(string name) => Document.ValueKind == JsonValueKind.Object && Document.TryGetProperty("stages", out JsonElement stages)
        ? stages.EnumerateArray().Where(stage => stage.GetProperty("name").GetString() == name).Select(stage => stage.GetProperty("key").GetString()).LastOrDefault()
        : null;

    /// <summary>A figure of a gate of the first target; the engine's gates where it was built, else the simulation's.</summary>
    public double Gate(string name, string figure)
    {
        if (!Document.TryGetProperty("targets", out JsonElement targets))
        {
            return double.NaN;
        }

        JsonElement target = targets[0];
        JsonElement gates = target.TryGetProperty("gates", out JsonElement real) ? real : target.GetProperty("simulatedGates");
        JsonElement gate = gates.EnumerateArray().FirstOrDefault(gate => gate.GetProperty("name").GetString() == name);
        return gate.ValueKind == JsonValueKind.Object && gate.TryGetProperty(figure, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : double.NaN;
    }

    /// <summary>Why the first target was refused; the message where none was.</summary>
    public string Refusal => Document.ValueKind == JsonValueKind.Object && Document.TryGetProperty("targets", out JsonElement targets)
        ? targets.EnumerateArray().Select(target => target.TryGetProperty("refusal", out JsonElement refusal) ? refusal.GetString() : null).FirstOrDefault(text => text is not null) ?? Message
        : Message;

    public string? Text(string name)
        => Document.ValueKind == JsonValueKind.Object && Document.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
