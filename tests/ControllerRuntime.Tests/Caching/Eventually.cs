using System.Diagnostics;

namespace TrtOperator.ControllerRuntime.Tests.Caching;

/// <summary>Waits for a condition, and says what it waited for when it never comes.</summary>
internal static class Eventually
{
    public static async Task Holds(Func<bool> condition, string what, int seconds = 30)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start).TotalSeconds > seconds)
            {
                throw new TimeoutException($"It did not come about within {seconds} s that {what}.");
            }

            await Task.Delay(2);
        }
    }
}
