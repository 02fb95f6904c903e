namespace TrtOperator.ControllerRuntime.Events;

/// <summary>Events that are alike and are written as one object.</summary>
/// <param name="Key">The object on the API server.</param>
/// <param name="Count">How often it happened.</param>
/// <param name="LastSeen">When it happened last.</param>
internal sealed record EventSeries(ObjectKey Key, int Count, DateTimeOffset LastSeen);
