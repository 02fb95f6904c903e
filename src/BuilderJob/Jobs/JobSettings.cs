namespace TrtOperator.BuilderJob.Jobs;

/// <summary>What a Job is told beside its order.</summary>
/// <param name="WorkFolder">Where stage outputs are kept while it runs.</param>
/// <param name="SecretsFolder">Where Secrets are mounted, one folder each.</param>
/// <param name="Threads">Threads that inference may use; 0 takes every core.</param>
/// <param name="TensorRt">Where the TensorRT library is; null to look for it.</param>
/// <param name="BuildTimeout">When the build of one plan counts as hung.</param>
internal sealed record JobSettings(string WorkFolder, string SecretsFolder, int Threads, string? TensorRt, TimeSpan BuildTimeout);
