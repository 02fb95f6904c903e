namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>How to delete an object.</summary>
/// <param name="Uid">The UID that it must have; null for whatever has the name.</param>
/// <param name="ResourceVersion">The resource version that it must have; null for any.</param>
/// <param name="Propagation">What happens to what it owns.</param>
/// <param name="GracePeriodSeconds">How long it may take to end; null for its own wish.</param>
public sealed record DeleteOptions(
    string? Uid = null, string? ResourceVersion = null, PropagationPolicy Propagation = PropagationPolicy.Background, int? GracePeriodSeconds = null);
