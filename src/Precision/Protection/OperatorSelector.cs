namespace TrtOperator.Precision.Protection;

/// <summary>All nodes of one operator type, of any domain; case does not count.</summary>
/// <param name="OpType">For example <c>LayerNormalization</c>.</param>
public sealed record OperatorSelector(string OpType) : ProtectionSelector;
