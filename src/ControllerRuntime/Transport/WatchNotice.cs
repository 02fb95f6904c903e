namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>One line of a watch.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Kind">What happened.</param>
/// <param name="Item">The object; with a bookmark it holds nothing but its resource version.</param>
/// <param name="ResourceVersion">The version that the watch can be resumed from.</param>
public sealed record WatchNotice<T>(WatchNoticeKind Kind, T Item, string ResourceVersion);
