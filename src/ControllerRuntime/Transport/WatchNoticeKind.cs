namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>What a watch says.</summary>
public enum WatchNoticeKind
{
    /// <summary>An object was created, or is there when the watch begins.</summary>
    Added,

    /// <summary>An object has changed.</summary>
    Modified,

    /// <summary>An object is gone; the notice carries its last state.</summary>
    Deleted,

    /// <summary>Nothing happened up to the notice's resource version.</summary>
    Bookmark,
}
