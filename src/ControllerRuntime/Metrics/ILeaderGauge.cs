namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>What is measured of a leader election whenever somebody asks.</summary>
internal interface ILeaderGauge
{
    string LeaseName { get; }

    bool IsLeading { get; }
}
