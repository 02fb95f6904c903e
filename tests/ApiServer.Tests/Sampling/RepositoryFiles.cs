namespace TrtOperator.ApiServer.Tests.Sampling;

internal static class RepositoryFiles
{
    public static string EngineDefinition { get; } = At("config", "crd", "bases", "trtengine.dev_trtengines.yaml");

    public static string At(params string[] path)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Operator.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        }

        return Path.Combine([folder, .. path]);
    }
}
