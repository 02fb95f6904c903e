namespace TrtOperator.TensorRt.Tests.Inspection;

/// <summary>Logs of real builds, found by <c>TRTENGINE_SHARED</c>. A test without them is skipped and says how to get them.</summary>
internal static class Captures
{
    public static string Log(string file)
    {
        string? shared = Environment.GetEnvironmentVariable("TRTENGINE_SHARED");
        Assert.SkipWhen(string.IsNullOrEmpty(shared), "TRTENGINE_SHARED is not set; set it to the folder that holds captures/tensorrt-rtx.");
        string path = Path.Combine(shared!, "captures", "tensorrt-rtx", file);
        Assert.SkipUnless(File.Exists(path), $"'{path}' does not exist; set TRTENGINE_SHARED to the folder that holds captures/tensorrt-rtx.");
        return File.ReadAllText(path);
    }
}
