namespace TrtOperator.OperatorBench;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Limit">The most that it may be; null where nothing is demanded.</param>
/// <param name="Remark">What belongs to it.</param>
internal sealed record Figure(string Name, double Value, string Unit, double? Limit = null, string Remark = "")
{
    /// <summary>Whether the limit is kept; null where there is none.</summary>
    public bool? IsMet => Limit is { } limit ? Value <= limit : null;
}
