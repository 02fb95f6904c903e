using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>Beside the others, since it only waits: the shortest deadline is a minute.</summary>
public sealed class DeadlineTests(InstalledOperator installed)
{
    [Fact]
    public async Task A_stage_that_takes_longer_than_it_may_is_said_in_the_condition()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "deadline");
        string declaration = engine.Declaration(data: DemoData.Small).TrimEnd();
        await engine.ApplyAsync(declaration + """

                nodeSelector: {nowhere: "true"}
                activeDeadlineSeconds: 60
            """);
        TrtEngine stalled = await engine.WaitAsync("Stalled", one => Engine.Condition(one, "Stalled") is { Status: "True" }, 240);
        await engine.SavePageAsync("deadline");
        V1Condition words = Engine.Condition(stalled, "Stalled")!;
        words.Reason.Should().Be("DeadlineExceeded");
        words.Message.Should().Contain("Resolving").And.Contain("activeDeadlineSeconds");
        await engine.DeleteNamespaceAsync();
    }
}
