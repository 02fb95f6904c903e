namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Which objects of a kind to list or watch.</summary>
/// <param name="Namespace">The namespace; empty for all.</param>
/// <param name="LabelSelector">A label selector; null for any.</param>
/// <param name="FieldSelector">A field selector; null for any.</param>
public sealed record ListOptions(string Namespace = "", string? LabelSelector = null, string? FieldSelector = null);
