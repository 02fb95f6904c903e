namespace TrtOperator.BuilderJob.Doctor;

/// <summary>A file of a library.</summary>
internal sealed record ExaminedFile(string Path, long Bytes, string Sha256, string? SoName);
