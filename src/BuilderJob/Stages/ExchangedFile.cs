namespace TrtOperator.BuilderJob.Stages;

/// <summary>A stage's file as another Job finds it: name, size and SHA-256 of its content, and whether it is stored compressed.</summary>
internal sealed record ExchangedFile(string Name, long Bytes, string Sha256, bool Gzip);
