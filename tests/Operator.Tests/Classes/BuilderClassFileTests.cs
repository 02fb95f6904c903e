using TrtOperator.Api.Validation;
using TrtOperator.Operator.Classes;

namespace TrtOperator.Operator.Tests.Classes;

public sealed class BuilderClassFileTests
{
    private const string A100 = """
        apiVersion: trtengine.dev/v1alpha1
        kind: BuilderClass
        metadata: {name: a100}
        spec: {image: "builder:1", maxConcurrentJobs: 2}
        """;

    [Fact]
    public void Every_document_becomes_a_class()
    {
        var classes = BuilderClassFile.Read($"---\n{A100}\n---\n{A100.Replace("a100", "h100")}\n", "classes.yaml");
        classes.Keys.Should().BeEquivalentTo("a100", "h100");
        classes["a100"].Spec.MaxConcurrentJobs.Should().Be(2);
    }

    [Theory]
    [InlineData("kind: BuilderClass", "kind: Deployment", "BuilderClass")]
    [InlineData("maxConcurrentJobs: 2", "maxConcurrentJobs: 0", "maxConcurrentJobs")]
    [InlineData("maxConcurrentJobs: 2", "maxConcurrentJob: 2", "maxConcurrentJob")]
    [InlineData("image: \"builder:1\"", "image: \"\"", "image")]
    public void What_is_wrong_is_named(string right, string wrong, string named)
    {
        FluentActions.Invoking(() => BuilderClassFile.Read(A100.Replace(right, wrong), "classes.yaml"))
            .Should().Throw<InvalidDeclarationException>().Which.Message.Should().Contain(named).And.Contain("classes.yaml");
    }

    [Fact]
    public void Two_classes_of_one_name_are_refused()
        => FluentActions.Invoking(() => BuilderClassFile.Read($"{A100}\n---\n{A100}", "classes.yaml"))
            .Should().Throw<InvalidDeclarationException>().WithMessage("*twice*");
}
