using System.Net;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>The API server refused a request.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="reason">The reason of the server's v1 Status, such as <c>AlreadyExists</c>; the HTTP status' name where it sent none.</param>
    /// <param name="message">The server's sentence.</param>
    /// <param name="retryAfter">How long the server asks to wait; null where it does not say.</param>
    /// <param name="causes">The reasons of the Status' causes, such as <c>NamespaceTerminating</c>.</param>
    public ApiException(HttpStatusCode statusCode, string reason, string message, TimeSpan? retryAfter = null, IReadOnlyList<string>? causes = null)
        : base(message)
    {
        StatusCode = statusCode;
        Reason = reason;
        RetryAfter = retryAfter;
        Causes = causes ?? [];
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The reason of the server's v1 Status.</summary>
    public string Reason { get; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The reasons of the Status' causes.</summary>
    public IReadOnlyList<string> Causes { get; }

    /// <summary>Whether the object is not there.</summary>
    public bool IsNotFound => StatusCode == HttpStatusCode.NotFound;

    /// <summary>Whether somebody wrote in between, or the object is there already.</summary>
    public bool IsConflict => StatusCode == HttpStatusCode.Conflict;

    /// <summary>Whether an object of that name exists.</summary>
    public bool IsAlreadyExists => IsConflict && Reason == "AlreadyExists";

    /// <summary>Whether the resource version asked for is older than the server remembers.</summary>
    public bool IsExpired => StatusCode == HttpStatusCode.Gone;

    /// <summary>Whether nothing can be created because the namespace is being deleted.</summary>
    public bool IsNamespaceTerminating => Causes.Contains("NamespaceTerminating");

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTransient => StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)StatusCode >= 500;
}
