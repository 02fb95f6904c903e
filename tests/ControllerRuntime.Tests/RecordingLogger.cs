using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TrtOperator.ControllerRuntime.Tests;

/// <summary>Keeps what is logged, with its scopes.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly AsyncLocal<object?> _scope = new();

    public ConcurrentQueue<(LogLevel Level, string Text, object? Scope)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _scope.Value = state;
        return new Scope(this);
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => Lines.Enqueue((logLevel, formatter(state, exception), _scope.Value));

    private sealed class Scope(RecordingLogger logger) : IDisposable
    {
        public void Dispose() => logger._scope.Value = null;
    }
}
