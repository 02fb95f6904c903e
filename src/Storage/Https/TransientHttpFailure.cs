namespace TrtOperator.Storage.Https;

/// <summary>A try that failed and may be repeated; never leaves this folder.</summary>
internal sealed class TransientHttpFailure(string what, TimeSpan? retryAfter = null) : Exception(what)
{
    /// <summary>How long the server asked to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
