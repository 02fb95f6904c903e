namespace TrtOperator.Onnx.Tests;

/// <summary>Where the real models lie. A test without its model is skipped and says how to get it.</summary>
internal static class Fixtures
{
    public static string Model(string file) => Find("TRTENGINE_MODELS", file, "set it to the folder that tests/models.sh prints");

    public static string Shared(string file) => Find("TRTENGINE_SHARED", Path.Combine("models", file), "set it to the folder that holds models/" + file);

    private static string Find(string variable, string file, string how)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{variable} is not set; {how}.");
        string path = Path.Combine(folder!, file);
        Assert.SkipUnless(File.Exists(path), $"'{path}' does not exist; {how}.");
        return path;
    }
}
