namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>How a controller is getting on.</summary>
/// <param name="IsWorking">Whether its workers run.</param>
/// <param name="Waiting">How many keys are ready.</param>
/// <param name="Active">How many workers reconcile.</param>
/// <param name="Longest">For how long the reconcile takes that has been taking longest.</param>
public readonly record struct WorkerState(bool IsWorking, int Waiting, int Active, TimeSpan Longest);
