namespace TrtOperator.Precision.Protection;

/// <summary>
/// Nodes by a .NET regular expression, found anywhere in the name unless it is anchored, case-insensitive. It runs without
/// backtracking, in time linear in the name's length, so look-around and back-references are refused. Only where no
/// node's name matches, the names of the nodes' output tensors are tried.
/// </summary>
/// <param name="Expression">At most 1,024 characters.</param>
public sealed record RegexSelector(string Expression) : ProtectionSelector;
