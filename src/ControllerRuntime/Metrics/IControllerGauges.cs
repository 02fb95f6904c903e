namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>What is measured of a controller whenever somebody asks.</summary>
internal interface IControllerGauges
{
    string Name { get; }

    int Workers { get; }

    int ActiveWorkers { get; }
}
