namespace TrtOperator.TensorRt.Tests.Inspection;

/// <summary>Logs of real builds.</summary>
internal static class Captures
{
    public static string PathOf(string file)
    {
        string path = Shared.PathOf("captures", "tensorrt-rtx", file);
        Assert.SkipUnless(File.Exists(path), $"'{path}' does not exist; set {Shared.Variable} to the folder that holds captures/tensorrt-rtx.");
        return path;
    }

    public static string Log(string file) => File.ReadAllText(PathOf(file));
}
