namespace TrtOperator.OperatorBench;

/// <summary>What the command line says.</summary>
/// <param name="Program">The operator's assembly.</param>
/// <param name="Definitions">The folder with the custom resource definitions.</param>
/// <param name="Output">The folder for the table's JSON and the operator's logs.</param>
/// <param name="Small">TrtEngines in the small cluster.</param>
/// <param name="Large">TrtEngines in the large cluster; 0 leaves it out.</param>
/// <param name="Lived">How long memory is watched in the small cluster.</param>
/// <param name="Rested">How long the large one is left at rest.</param>
/// <param name="Restarts">Whether restarts and failovers are measured too.</param>
internal sealed record BenchOptions(string Program, string Definitions, string Output, int Small, int Large, TimeSpan Lived, TimeSpan Rested, bool Restarts);
