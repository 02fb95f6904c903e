namespace TrtOperator.ApiServer.Jobs;

/// <summary>How a pod goes on.</summary>
internal enum PodFate
{
    Ends,
    Runs,
    Waits,
    Unschedulable,
    ImagePullFails,
    OutOfMemory,
    Evicted,
    Disrupted,
}
