namespace TrtOperator.Storage.Tests.Doubles;

/// <summary>Tells at once, on the reporting thread.</summary>
internal sealed class Progress(Action<long> told) : IProgress<long>
{
    public void Report(long value) => told(value);
}
