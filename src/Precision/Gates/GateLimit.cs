namespace TrtOperator.Precision.Gates;

/// <summary>The one limit of a gate. Fractions are declared as fractions: 0.005 is half a point.</summary>
/// <param name="Kind">What is limited.</param>
/// <param name="Value">The limit in the metric's own unit.</param>
public sealed record GateLimit(GateLimitKind Kind, double Value)
{
    /// <summary>True for a limit on the difference from FP32, false for one on the metric's own value.</summary>
    public bool ComparesWithReference => Kind is GateLimitKind.MaxDrop or GateLimitKind.MaxIncrease;

    /// <summary>Builds the limit from the four declared fields, of which exactly one must be set.</summary>
    /// <param name="gate">The gate's name, for the sentence.</param>
    /// <param name="min">Smallest value allowed.</param>
    /// <param name="max">Largest value allowed.</param>
    /// <param name="maxDrop">Largest fall below FP32 allowed.</param>
    /// <param name="maxIncrease">Largest rise above FP32 allowed.</param>
    /// <exception cref="InvalidGateException">None or several of the four are set.</exception>
    public static GateLimit FromDeclared(string gate, double? min, double? max, double? maxDrop, double? maxIncrease)
    {
        (GateLimitKind Kind, double? Value)[] declared =
        [
            (GateLimitKind.Min, min),
            (GateLimitKind.Max, max),
            (GateLimitKind.MaxDrop, maxDrop),
            (GateLimitKind.MaxIncrease, maxIncrease),
        ];
        (GateLimitKind Kind, double? Value)[] set = [.. declared.Where(static limit => limit.Value is not null)];
        return set.Length == 1
            ? new GateLimit(set[0].Kind, set[0].Value!.Value)
            : throw new InvalidGateException(
                $"Gate '{gate}' sets {(set.Length == 0 ? "no limit" : string.Join(" and ", set.Select(static limit => Name(limit.Kind))))}: set exactly one of min, max, maxDrop and maxIncrease.");
    }

    internal static string Name(GateLimitKind kind) => kind switch
    {
        GateLimitKind.Min => "min",
        GateLimitKind.Max => "max",
        GateLimitKind.MaxDrop => "maxDrop",
        _ => "maxIncrease",
    };
}
