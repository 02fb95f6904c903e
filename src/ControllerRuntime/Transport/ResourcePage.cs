namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">The kind.</typeparam>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">The version of the whole list, to watch from.</param>
/// <param name="Continue">The token of the next page; null on the last one.</param>
/// <param name="Unreadable">Objects on the page that do not fit the type.</param>
public sealed record ResourcePage<T>(IReadOnlyList<T> Items, string ResourceVersion, string? Continue, IReadOnlyList<UnreadableObject> Unreadable);
