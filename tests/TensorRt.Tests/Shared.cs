namespace TrtOperator.TensorRt.Tests;

/// <summary>Test data that is not part of the project.</summary>
internal static class Shared
{
    public const string Variable = "TRTENGINE_SHARED";

    public static string PathOf(params string[] parts)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"Set {Variable} to the folder of the test data.");
        return Path.Combine([folder!, .. parts]);
    }
}
