namespace TrtOperator.ControllerRuntime.Controllers;

/// <summary>Something that works while this process leads.</summary>
public interface IController
{
    /// <summary>Its name in logs and metrics.</summary>
    string Name { get; }

    /// <summary>How it is getting on.</summary>
    WorkerState State { get; }

    /// <summary>Works until the intake is stopped and what was under way is done.</summary>
    /// <param name="cancellationToken">Cancels what is under way as well.</param>
    /// <returns>The work. It does not fail because of an object.</returns>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Begins nothing more. What is under way goes on.</summary>
    void StopIntake();
}
