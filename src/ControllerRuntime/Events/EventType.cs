namespace TrtOperator.ControllerRuntime.Events;

/// <summary>Whether a person should look at an event.</summary>
public enum EventType
{
    /// <summary>It tells what happens.</summary>
    Normal,

    /// <summary>Something is wrong.</summary>
    Warning,
}
