namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>How an informer lists and watches. The defaults are client-go's where it has them.</summary>
public sealed record InformerOptions
{
    /// <summary>The namespaces to watch; empty: all, or a cluster-scoped kind.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector; null for any.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Objects a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The shortest time after which the server is asked to end a watch; the time is drawn between this and twice this.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a watch may say nothing, not even a bookmark, before its connection is given up: a middlebox may have dropped it.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>The first wait after a failure; doubled each time, with jitter.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait after a failure, jitter not counted.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long without a failure the wait starts at the beginning again.</summary>
    public TimeSpan BackoffReset { get; init; } = TimeSpan.FromMinutes(2);
}
