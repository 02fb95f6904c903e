namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>What an informer follows and keeps.</summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed record InformerOptions<T>
{
    /// <summary>The namespaces to follow, each by a watch of its own; empty for all by one watch.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector; null for any.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector; null for any.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>
    /// Cuts an object down to what is read; may change the object it is given. Name, namespace, UID and resource version must stay; indexes see what it leaves.
    /// Managed fields and kubectl's copy of the last applied object are always dropped. Null keeps the rest.
    /// </summary>
    public Func<T, T>? Projection { get; init; }

    /// <summary>The label keys that the store can be asked for.</summary>
    public IReadOnlyList<string> IndexedLabels { get; init; } = [];

    /// <summary>Objects a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>A watch without event or bookmark for so long is opened anew: the connection may be dead at the other end. Servers send a bookmark about each minute.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The server is asked to end a watch after a random time between this and <see cref="LongestWatch"/>.</summary>
    public TimeSpan ShortestWatch { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The server is asked to end a watch after a random time between <see cref="ShortestWatch"/> and this.</summary>
    public TimeSpan LongestWatch { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The wait after a first failure, which doubles with each further one.</summary>
    public TimeSpan ShortestBackoff { get; init; } = TimeSpan.FromSeconds(0.8);

    /// <summary>The longest wait after a failure.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
