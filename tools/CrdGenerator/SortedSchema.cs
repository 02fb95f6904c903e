namespace TrtOperator.CrdGenerator;

/// <summary>A schema whose keys stand in one order whatever order they were set in, so that the generated files change only where something changed.</summary>
public sealed class SortedSchema() : SortedDictionary<string, object>(StringComparer.Ordinal);
