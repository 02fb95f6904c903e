namespace TrtOperator.ApiServer;

/// <summary>How a server is set up.</summary>
public sealed record ApiServerOptions
{
    /// <summary>How many changes of each kind stay known, for watches and for later pages of a list.</summary>
    public int HistoryWindow { get; init; } = 50_000;

    /// <summary>How often an idle watch that asked for bookmarks gets one.</summary>
    public TimeSpan BookmarkPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock for timestamps of objects.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The minor version of Kubernetes 1 that the server says it is. Below 24 it drops suspend from Jobs, below 26 podFailurePolicy; the Job player leaves out
    /// conditions that did not exist yet.
    /// </summary>
    public int Minor { get; init; } = 34;

    /// <summary>Whether TrtEngines and BuilderClasses are served from the start, without a schema.</summary>
    public bool ServesEngines { get; init; } = true;
}
