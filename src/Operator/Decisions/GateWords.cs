using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>Failed gates as people read them: the value beside its limit.</summary>
internal static class GateWords
{
    private const int MostGates = 8;

    /// <summary>A sentence with the values of failed gates behind it, unless it has them.</summary>
    public static string With(string message, BuildOutcome outcome)
    {
        string[] failed =
        [
            .. (outcome.Targets ?? [])
                .SelectMany(target => (target.Gates ?? []).Where(gate => !gate.Passed).Select(gate => Words(target, gate)))
                .Where(words => words.Length > 0)
                .Take(MostGates),
        ];
        bool told = (outcome.Targets ?? []).SelectMany(target => target.Gates ?? []).Any(gate => !gate.Passed && gate.Value is { } value && message.Contains(value, StringComparison.Ordinal));
        return failed.Length == 0 || told ? message : $"{message} ({string.Join("; ", failed)})";
    }

    private static string Words(TargetStatus target, GateStatus gate) => gate.Value is null
        ? ""
        : $"{target.Name}: {gate.Name} is {gate.Value}{(gate.Limit is null ? "" : $", limit {gate.Limit}")}";
}
