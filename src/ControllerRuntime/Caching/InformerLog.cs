using Microsoft.Extensions.Logging;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>What informers log.</summary>
internal static partial class InformerLog
{
    [LoggerMessage(100, LogLevel.Information, "The cache of {Resource} is filled: {Count} objects.")]
    public static partial void Synced(ILogger logger, string resource, int count);

    [LoggerMessage(101, LogLevel.Error, "A handler failed on {Resource} {Key} ({Change}); the cache goes on.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string resource, ObjectKey key, StoreChangeKind change);

    [LoggerMessage(102, LogLevel.Warning, "{Resource} in {Place}: {Problem} Trying again until it works; this is said once.")]
    public static partial void Failing(ILogger logger, string resource, string place, string problem);

    [LoggerMessage(103, LogLevel.Debug, "{Resource} in {Place}: {Problem} Trying again in {Seconds} s.")]
    public static partial void StillFailing(ILogger logger, string resource, string place, string problem, double seconds);

    [LoggerMessage(104, LogLevel.Information, "{Resource} in {Place}: the watch works again.")]
    public static partial void Recovered(ILogger logger, string resource, string place);

    [LoggerMessage(105, LogLevel.Debug, "{Resource} in {Place}: listing, {Why}.")]
    public static partial void Listing(ILogger logger, string resource, string place, string why);

    [LoggerMessage(106, LogLevel.Debug, "{Resource} in {Place}: the watch said nothing for {Seconds} s and is opened anew.")]
    public static partial void Idle(ILogger logger, string resource, string place, double seconds);

    [LoggerMessage(107, LogLevel.Warning, "{Resource} {Key} does not fit its type and is left as it was last seen: {Problem}")]
    public static partial void Unreadable(ILogger logger, string resource, ObjectKey key, string problem);

    [LoggerMessage(108, LogLevel.Error, "The projection failed on {Resource} {Key}; the object is left as it was last seen.")]
    public static partial void ProjectionFailed(ILogger logger, Exception exception, string resource, ObjectKey key);

    [LoggerMessage(109, LogLevel.Error, "The informer of {Resource} in {Place} met an error of its own and lists again.")]
    public static partial void Unexpected(ILogger logger, Exception exception, string resource, string place);

    [LoggerMessage(110, LogLevel.Warning, "{Resource} in {Place}: the server's lists stay older than what was seen before ({Listed} after {Seen}), as after a restored backup; they are taken as they are.")]
    public static partial void HistoryBeganAnew(ILogger logger, string resource, string place, string listed, string seen);
}
