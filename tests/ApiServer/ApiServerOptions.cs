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

    /// <summary>Whether TrtEngines and BuilderClasses are served from the start, without a schema.</summary>
    public bool ServesEngines { get; init; } = true;
}
