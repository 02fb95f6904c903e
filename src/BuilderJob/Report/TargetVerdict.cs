namespace TrtOperator.BuilderJob.Report;

/// <summary>What became of a target.</summary>
public enum TargetVerdict
{
    /// <summary>It passed its gates and a release holds it.</summary>
    Published,

    /// <summary>It passed its gates; nothing was published.</summary>
    Passed,

    /// <summary>It was built, and a gate or a proof refused it.</summary>
    Refused,

    /// <summary>It could not be built or judged.</summary>
    Failed,
}
