using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace TrtOperator.Install.Tests;

/// <summary>No image is built in a test; that its parts and the manifests fit together can still break.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    [Fact]
    public void The_operator_runs_its_own_program_as_the_user_of_its_Deployment()
    {
        V1Deployment deployment = KubernetesYaml.Deserialize<V1Deployment>(File.ReadAllText(Path.Combine(Repository.Root, "config/manager/deployment.yaml")));
        string stage = Stage("operator");
        string project = File.ReadAllText(Path.Combine(Repository.Root, "src/Operator/Operator.csproj"));
        string assembly = AssemblyName().Match(project).Groups[1].Value;

        stage.Should().Contain($"ENTRYPOINT [\"dotnet\", \"/app/{assembly}.dll\"]");
        V1PodSecurityContext user = deployment.Spec.Template.Spec.SecurityContext;
        stage.Should().Contain($"USER {user.RunAsUser}:{user.RunAsGroup}");
    }

    [Fact]
    public void The_operator_has_the_framework_that_it_is_built_for()
    {
        bool isAspNet = File.ReadAllText(Path.Combine(Repository.Root, "src/Operator/Operator.csproj")).Contains("<FrameworkReference Include=\"Microsoft.AspNetCore.App\"", StringComparison.Ordinal);
        Stage("operator").Should().StartWith($"FROM mcr.microsoft.com/dotnet/{(isAspNet ? "aspnet" : "runtime")}:10.0 AS operator\n");
        Stage("build-operator").Should().Contain("RUN dotnet publish src/Operator ");
    }

    [Fact]
    public void Every_target_that_is_named_at_the_top_exists()
    {
        string[] named = [.. Targets().Matches(Text).Select(match => match.Groups[1].Value)];
        named.Should().Contain("operator").And.Contain("builder");
        foreach (string target in named)
        {
            Stage(target).Should().NotBeEmpty();
        }
    }

    private static string Stage(string name) => Regex.Split(Text, "^(?=FROM )", RegexOptions.Multiline).Single(stage => stage.StartsWith("FROM ", StringComparison.Ordinal) && stage.Split('\n')[0].EndsWith($" AS {name}", StringComparison.Ordinal));

    [GeneratedRegex("<AssemblyName>(.+)</AssemblyName>")]
    private static partial Regex AssemblyName();

    [GeneratedRegex("^#   ([a-z-]+) {2,}", RegexOptions.Multiline)]
    private static partial Regex Targets();
}
