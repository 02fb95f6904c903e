namespace TrtOperator.ControllerRuntime.Metrics;

/// <summary>What is measured of a work queue whenever somebody asks.</summary>
internal interface IQueueGauges
{
    string Name { get; }

    /// <summary>Keys waiting, by priority.</summary>
    IReadOnlyList<KeyValuePair<int, int>> Depths { get; }

    /// <summary>Time spent so far on the keys that are being processed, taken together.</summary>
    TimeSpan UnfinishedWork { get; }

    TimeSpan LongestProcessing { get; }
}
