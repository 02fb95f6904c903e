using System.Diagnostics;

namespace TrtOperator.Onnx.Tests.Fuzzing;

/// <summary>What one thread is doing, for another one that watches it.</summary>
internal sealed class Worker
{
    private long _since;

    public FuzzResult Result { get; } = new();

    public int Number { get; private set; }

    public byte[] Input { get; private set; } = [];

    public void Begin(int number, byte[] input)
    {
        (Number, Input) = (number, input);
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
    }

    public void End() => Volatile.Write(ref _since, 0);

    /// <summary>How long it has been at its input.</summary>
    public TimeSpan Spent() => Volatile.Read(ref _since) is > 0 and long since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;
}
