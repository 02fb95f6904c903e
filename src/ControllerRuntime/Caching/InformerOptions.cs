namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>What an informer follows, and how. The defaults are those of client-go where it has them.</summary>
public sealed record InformerOptions
{
    /// <summary>The namespaces to follow, each by a watch of its own; empty for all by one watch.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector; null for any.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector; null for any.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Objects a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The server is asked to end a watch after a random time between this and twice this.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A watch without event or bookmark for so long is opened anew: the connection may be dead at the other end. Servers send a bookmark about each minute.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The wait after a first failure, which doubles with each further one, with jitter.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>The longest wait after a failure.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how long without a failure the wait starts at the beginning again.</summary>
    public TimeSpan BackoffReset { get; init; } = TimeSpan.FromMinutes(2);
}
