using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.Storage;
using TrtOperator.Storage.Tests.Doubles;

namespace TrtOperator.BuilderJob.Tests.Declaration;

public sealed class SourceCredentialsTests : IDisposable
{
    private readonly TempFolder _secrets = new();
    private readonly StoreCredentials _environment = StoreCredentials.FromEnvironment(name => name == "AZURE_STORAGE_CONNECTION_STRING" ? "c" : null);

    public void Dispose() => _secrets.Dispose();

    [Fact]
    public void Each_address_has_its_own_secret_and_the_environment_is_for_those_without()
    {
        Add("read", "AZURE_STORAGE_SAS_TOKEN");
        Add("write", "AZURE_STORAGE_KEY");
        SourceCredentials credentials = SourceCredentials.Mounted(_secrets.Path, _environment);

        credentials.For("spec.model.source", new SecretReference { Name = "read" }).ToString().Should().Be("SAS token");
        credentials.For("spec.publish.destination", new SecretReference { Name = "write" }).ToString().Should().Be("account key");
        credentials.For("spec.accuracy.source", null).ToString().Should().Be("connection string");
    }

    [Fact]
    public void A_secret_without_a_credential_never_falls_back_to_the_environment()
    {
        Add("read", "AZURE_STORAGE_ACCOUNT");
        Action read = () => SourceCredentials.Mounted(_secrets.Path, _environment).For("spec.model.source", new SecretReference { Name = "read" });

        BadInputException refused = read.Should().Throw<BadInputException>().Which;
        refused.Message.Should().Be("The Secret 'read' of spec.model.source.secretRef has no key that opens a storage account.");
        refused.NextStep.Should().ContainAll(StoreCredentials.Variables);
    }

    [Fact]
    public void A_run_of_its_own_takes_the_environment_whatever_the_declaration_names()
        => SourceCredentials.Everywhere(_environment).For("spec.model.source", new SecretReference { Name = "read" }).Should().BeSameAs(_environment);

    private void Add(string secret, string key)
    {
        Directory.CreateDirectory(Path.Combine(_secrets.Path, secret));
        File.WriteAllText(Path.Combine(_secrets.Path, secret, key), "value");
    }
}
