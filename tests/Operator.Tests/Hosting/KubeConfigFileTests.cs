using k8s;
using k8s.Exceptions;
using TrtOperator.Operator.Hosting;

namespace TrtOperator.Operator.Tests.Hosting;

public sealed class KubeConfigFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void It_is_read_as_the_library_reads_it()
    {
        File.WriteAllText(_path, """
            apiVersion: v1
            kind: Config
            preferences: {}
            clusters:
            - {name: other, cluster: {server: "https://other.example.com"}}
            - name: here
              cluster: {server: "https://here.example.com:6443/prefix", insecure-skip-tls-verify: true, tls-server-name: inside, extensions: [{name: x, extension: {a: 1}}]}
            contexts: [{name: c, context: {cluster: here, user: u, namespace: vision}}]
            current-context: c
            users: [{name: u, user: {token: "12345"}}]
            """);

        KubernetesClientConfiguration read = KubeConfigFile.Read(_path);
        KubernetesClientConfiguration library = KubernetesClientConfiguration.BuildConfigFromConfigFile(_path);

        read.Should().BeEquivalentTo(library, options => options.Excluding(one => one.JsonSerializerOptions));
        read.Host.Should().Be("https://here.example.com:6443/prefix");
        read.AccessToken.Should().Be("12345");
        read.SkipTlsVerify.Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("current-context: nowhere")]
    public void What_is_no_kubeconfig_is_said_to_be_none(string text)
    {
        File.WriteAllText(_path, text);

        FluentActions.Invoking(() => KubeConfigFile.Read(_path)).Should().Throw<KubeConfigException>().Which.Message.Should().NotBeEmpty();
    }

    [Fact]
    public void One_that_is_not_there_is_named()
        => FluentActions.Invoking(() => KubeConfigFile.Read("/nowhere/config")).Should().Throw<KubeConfigException>().WithMessage("*/nowhere/config*--kubeconfig*");
}
