namespace TrtOperator.BuilderJob.Runs;

/// <summary>How far a run goes.</summary>
public enum RunGoal
{
    /// <summary>Up to the simulated gates: what the prepare Job does.</summary>
    Prepare,

    /// <summary>Up to the gates of the built engines: what a build Job does.</summary>
    Build,

    /// <summary>Up to a release.</summary>
    Publish,
}
