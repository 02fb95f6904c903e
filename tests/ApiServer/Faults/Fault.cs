using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Faults;

/// <summary>What a hook lets happen to a request in place of the ordinary course.</summary>
public sealed class Fault
{
    private Fault()
    {
    }

    /// <summary>The refusal to answer.</summary>
    internal RefusalException? Error { get; private init; }

    internal bool IsReset { get; private init; }

    internal bool IsSilence { get; private init; }

    /// <summary>What to wait for before the request goes on.</summary>
    internal Func<CancellationToken, Task>? Wait { get; private init; }

    /// <summary>Answers with this refusal. After a write it hides that the write took effect.</summary>
    public static Fault Answer(RefusalException error) => new() { Error = error };

    /// <summary>Answers 429 with Retry-After.</summary>
    public static Fault TooManyRequests(int retryAfterSeconds = 1) => Answer(RefusalException.TooManyRequests(retryAfterSeconds));

    /// <summary>Answers 500.</summary>
    public static Fault InternalError() => Answer(RefusalException.Internal("etcdserver: request timed out"));

    /// <summary>Answers 503, with Retry-After where seconds are given.</summary>
    public static Fault Unavailable(int? retryAfterSeconds = null) => Answer(RefusalException.Unavailable(retryAfterSeconds));

    /// <summary>Closes the connection without an answer.</summary>
    public static Fault Reset() => new() { IsReset = true };

    /// <summary>Keeps the connection open and never answers.</summary>
    public static Fault Silence() => new() { IsSilence = true };

    /// <summary>Goes on after a time.</summary>
    public static Fault Delay(TimeSpan time) => new() { Wait = token => Task.Delay(time, token) };

    /// <summary>Goes on when a task has ended.</summary>
    public static Fault Until(Task task) => new() { Wait = task.WaitAsync };
}
