namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>The right to work, for as long as it is held.</summary>
public interface ILeadership
{
    /// <summary>Whether it is held at this moment. False from the moment the renew deadline passes, even while a request hangs.</summary>
    bool IsHeld { get; }

    /// <summary>Cancelled once it is held no more.</summary>
    CancellationToken Token { get; }

    /// <summary>Ends it and lets others have it at once. To be called after all work has ended. Does not fail: where the API server is not reached, the lease runs out.</summary>
    /// <returns>The release.</returns>
    Task ReleaseAsync();
}
