namespace TrtOperator.BuilderJob.Stages;

/// <summary>One file that a stage made: its name inside the stage's folder, size in bytes and SHA-256 in lower-case hex.</summary>
public sealed record StageFile(string Name, long Bytes, string Sha256);
