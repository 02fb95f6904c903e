using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

[Collection(EnvironmentCollection.Name)]
public sealed class AzureTests(Azurite azurite) : IDisposable
{
    private readonly SpellingProject _project = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", null);
        _project.Dispose();
    }

    [Fact]
    public async Task A_release_goes_to_a_container_verifies_there_and_shows_no_secret()
    {
        string container = await azurite.NewContainerAsync();
        Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString);
        string file = _project.Write(text => text.Replace("uri: engines", $"uri: {container}/engines", StringComparison.Ordinal));

        Invoked first = await Invoked.EngineAsync(_project, file);
        Invoked second = await Invoked.EngineAsync(_project, file);
        Invoked verified = await Invoked.RunAsync("verify", $"{container}/engines/default/g2p");

        first.ExitCode.Should().Be(0, first.Error);
        first.Json.GetProperty("release").GetProperty("alreadyPublished").GetBoolean().Should().BeFalse();
        second.Json.GetProperty("release").GetProperty("alreadyPublished").GetBoolean().Should().BeTrue();
        verified.ExitCode.Should().Be(0, verified.Output + verified.Error);
        foreach (string text in new[] { first.Output, first.Error, second.Output, second.Error, verified.Output, verified.Error })
        {
            text.Should().NotContain(Azurite.Key);
        }

        string report = File.ReadAllText(first.Json.GetProperty("report").GetString()!);
        report.Should().NotContain(Azurite.Key).And.Contain(container);
    }
}
