namespace TrtOperator.ApiServer.Objects;

/// <summary>Who writes, and how.</summary>
internal sealed record WriteOptions
{
    public static WriteOptions Direct { get; } = new() { Manager = "test", Privileged = true };

    public string Manager { get; init; } = "unknown";

    public bool DryRun { get; init; }

    /// <summary>Takes fields that another manager owns, on apply.</summary>
    public bool Force { get; init; }

    /// <summary>A test or a controller of ours: a create keeps its status, and a namespace need not be made first.</summary>
    public bool Privileged { get; init; }
}
