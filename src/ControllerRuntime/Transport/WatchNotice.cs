namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>One line of a watch.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Kind">What happened.</param>
/// <param name="Item">The object; null with a bookmark, and where it cannot be read.</param>
/// <param name="ResourceVersion">The version that the watch can be resumed from.</param>
/// <param name="Unreadable">What is known of an object that cannot be read; null otherwise.</param>
public sealed record WatchNotice<T>(WatchNoticeKind Kind, T? Item, string ResourceVersion, UnreadableObject? Unreadable = null)
    where T : class;
