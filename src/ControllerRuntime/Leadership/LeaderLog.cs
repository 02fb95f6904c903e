using Microsoft.Extensions.Logging;

namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>What a leader election logs.</summary>
internal static partial class LeaderLog
{
    [LoggerMessage(20, LogLevel.Information, "Standing by for lease {Lease} as {Identity}.")]
    public static partial void StandingBy(ILogger logger, ObjectKey lease, string identity);

    [LoggerMessage(21, LogLevel.Information, "Lease {Lease} is held by {Holder}.")]
    public static partial void HeldByOther(ILogger logger, ObjectKey lease, string holder);

    [LoggerMessage(22, LogLevel.Information, "Leading with lease {Lease} as {Identity}.")]
    public static partial void Acquired(ILogger logger, ObjectKey lease, string identity);

    [LoggerMessage(23, LogLevel.Warning, "Lease {Lease} could not be read or written: {Reason}")]
    public static partial void Failed(ILogger logger, ObjectKey lease, string reason);

    [LoggerMessage(24, LogLevel.Error, "Leadership is lost: lease {Lease} could not be renewed in time.")]
    public static partial void Expired(ILogger logger, ObjectKey lease);

    [LoggerMessage(25, LogLevel.Error, "Leadership is lost: lease {Lease} was taken by {Holder}.")]
    public static partial void Taken(ILogger logger, ObjectKey lease, string holder);

    [LoggerMessage(26, LogLevel.Information, "Released lease {Lease}.")]
    public static partial void Released(ILogger logger, ObjectKey lease);
}
