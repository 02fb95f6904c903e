namespace TrtOperator.Bench;

/// <summary>What a work took.</summary>
/// <param name="Wall">Seconds by the clock.</param>
/// <param name="Cpu">Seconds of all processors, waiting in loops included.</param>
internal readonly record struct Cost(double Wall, double Cpu);
