namespace TrtOperator.ControllerRuntime.Tests;

/// <summary>Waits for what other threads do. The limit is for a test that fails, not a measurement.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task HoldsAsync(Func<bool> condition, string because = "")
    {
        using CancellationTokenSource limit = new(Limit);
        while (!condition())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"It never became true. {because}");
            }

            await Task.Delay(1);
        }
    }
}
