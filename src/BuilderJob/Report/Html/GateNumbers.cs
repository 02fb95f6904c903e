namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>A gate's numbers in the units of its sentence: shares in percent, differences of shares in points.</summary>
internal static class GateNumbers
{
    /// <summary>A value of the gate's metric.</summary>
    public static string Value(GateReport gate, double value) => gate.IsShare ? Display.Percent(value) : Display.Number(value);

    /// <summary>A difference of two values, with its sign.</summary>
    public static string Difference(GateReport gate, double value) => gate.IsShare ? Display.Signed(value * 100) + " points" : Display.Signed(value);

    /// <summary>The quantity that the limit is about: the metric itself, or how far it may move.</summary>
    public static string Limited(GateReport gate, double value)
        => gate.IsShare && gate.LimitKind is (GateLimitKind.MaxDrop or GateLimitKind.MaxIncrease) ? Display.Number(value * 100) + " points" : Value(gate, value);
}
