using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Selectors;

namespace TrtOperator.ApiServer.Watches;

/// <summary>What a watch asked for.</summary>
internal sealed record WatchRequest(ServedKind Kind, string? Namespace, LabelSelector Labels, FieldSelector Fields, long? From)
{
    public bool Bookmarks { get; init; }

    /// <summary>Whether the objects that are there come first, as ADDED.</summary>
    public bool SendInitial { get; init; } = true;

    /// <summary>Whether a bookmark says where those end.</summary>
    public bool MarksInitialEnd { get; init; }

    public bool SelectsAll => Labels.IsEmpty && Fields.IsEmpty;
}
