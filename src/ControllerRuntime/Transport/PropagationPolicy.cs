namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>What happens to the objects that a deleted object owns.</summary>
public enum PropagationPolicy
{
    /// <summary>They are deleted afterwards.</summary>
    Background,

    /// <summary>They are deleted first; the object stays, marked for deletion, until they are gone.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}
