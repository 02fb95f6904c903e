namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>A list is older than what was seen before.</summary>
internal sealed class StaleListException(string message) : Exception(message);
