namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>An object that is sound JSON but does not fit its type, such as a number out of range. One such object must not blind us to all others.</summary>
/// <param name="Key">Its name.</param>
/// <param name="ResourceVersion">Its version.</param>
/// <param name="Problem">What does not fit, in the JSON reader's words, without control characters.</param>
public sealed record UnreadableObject(ObjectKey Key, string ResourceVersion, string Problem);
