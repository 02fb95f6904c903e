using Microsoft.Extensions.Logging;

namespace TrtOperator.ControllerRuntime.Caching;

internal static partial class InformerLog
{
    [LoggerMessage(1, LogLevel.Error, "A handler of {Kind} failed on {Key}; the others go on.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string kind, string key);

    [LoggerMessage(2, LogLevel.Information, "The API server has forgotten version {Version} of {Kind}; listing again.")]
    public static partial void Expired(ILogger logger, string kind, string version);

    [LoggerMessage(3, LogLevel.Warning, "{Kind} of {ApiVersion} are not served. Install the CustomResourceDefinitions; they are looked for until they are there.")]
    public static partial void NotServed(ILogger logger, string kind, string apiVersion);

    [LoggerMessage(4, LogLevel.Information, "{Kind} are served now.")]
    public static partial void Served(ILogger logger, string kind);

    [LoggerMessage(5, LogLevel.Information, "The watch of {Kind} said nothing for too long; connecting again.")]
    public static partial void Idle(ILogger logger, string kind);

    [LoggerMessage(6, LogLevel.Warning, "Following {Kind} was interrupted and goes on: {Reason}")]
    public static partial void Failed(ILogger logger, string kind, string reason);
}
