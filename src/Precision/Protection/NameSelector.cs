namespace TrtOperator.Precision.Protection;

/// <summary>
/// Nodes by name. The whole name must match and case does not count; <c>*</c> stands for any characters, <c>?</c> for one,
/// and everything else for itself. Only where no node's name matches, the names of the nodes' output tensors are tried.
/// </summary>
/// <param name="Glob">The name or glob, not empty.</param>
public sealed record NameSelector(string Glob) : ProtectionSelector;
