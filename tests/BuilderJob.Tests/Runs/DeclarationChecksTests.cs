using TrtOperator.BuilderJob.Runs;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.Protection;

namespace TrtOperator.BuilderJob.Tests.Runs;

/// <summary>What does not fit the model is found before anything is computed.</summary>
public sealed class DeclarationChecksTests
{
    [Fact]
    public async Task A_misspelt_protected_layer_costs_no_inference()
    {
        using SmallProject project = new();
        project.Declare(more: "protectedLayers: [{name: projct}]");
        (await FluentActions.Awaiting(() => project.RunAsync(RunGoal.Prepare)).Should().ThrowAsync<InvalidProtectionException>())
            .Which.Message.Should().Contain("'project'");
        project.Finished().Should().Equal("import");
    }

    [Fact]
    public async Task A_gate_without_its_labels_costs_no_inference()
    {
        using SmallProject project = new();
        project.Declare("- {name: right, metric: Accuracy, output: scores, min: \"0.9\"}");
        (await FluentActions.Awaiting(() => project.RunAsync(RunGoal.Prepare)).Should().ThrowAsync<InvalidGateException>())
            .Which.Message.Should().Contain("needs labels");
        project.Finished().Should().NotContain("reference").And.NotContain("calibrate");
    }

    [Theory]
    [InlineData("z", "1, 16", "names the input 'z'")]
    [InlineData("x", "1, 16, 1", "the model takes [any, 16]")]
    [InlineData("x", "1, 8", "the model takes [any, 16]")]
    public async Task A_profile_must_fit_the_input(string input, string shape, string sentence)
    {
        using SmallProject project = new();
        project.Declare(more: $"profiles: [{{name: one, inputs: [{{name: {input}, min: [{shape}], opt: [{shape}], max: [{shape}]}}]}}]");
        (await FluentActions.Awaiting(() => project.RunAsync(RunGoal.Prepare)).Should().ThrowAsync<BadInputException>())
            .Which.Message.Should().Contain(sentence);
    }

    [Fact]
    public async Task A_gate_reads_an_output_of_integers()
    {
        using SmallProject project = new();
        project.Declare("- {name: same, metric: Top1Agreement, output: best, min: \"0.5\"}");
        (RunOutcome outcome, _) = await project.RunAsync(RunGoal.Build);
        outcome.Targets.Single().Real!.Gates.Single().Verdict.Should().Be(GateVerdict.Passed);
    }
}
