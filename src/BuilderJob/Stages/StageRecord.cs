namespace TrtOperator.BuilderJob.Stages;

/// <summary>What <c>stage.json</c> says of a finished stage. It is written last, so its presence means that the stage is whole.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Key">The stage's key.</param>
/// <param name="Inputs">Every input that the key was made of.</param>
/// <param name="Files">The files that the stage made, by name.</param>
/// <param name="Seconds">The wall time that making them took.</param>
public sealed record StageRecord(
    string Stage,
    string Key,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyList<StageFile> Files,
    double Seconds);
