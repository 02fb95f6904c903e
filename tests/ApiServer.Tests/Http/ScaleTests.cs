using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Tests.Contract;
using TrtOperator.ApiServer.Tests.Faults;

namespace TrtOperator.ApiServer.Tests.Http;

public sealed class ScaleTests : DoubleTest
{
    [Fact]
    public async Task Ten_thousand_engines_and_thirty_thousand_jobs_are_listed_in_pages()
    {
        JsonObject job = JsonNode.Parse(k8s.KubernetesJson.Serialize(Sample.Job("x")))!.AsObject();
        for (int i = 0; i < 10_000; i++)
        {
            Server.Objects.Create(ServedKinds.TrtEngines, Engine($"e{i:00000}"));
            for (int j = 0; j < 3; j++)
            {
                job["metadata"]!["name"] = $"e{i:00000}-{j}";
                Server.Objects.Create(ServedKinds.Jobs, job);
            }
        }

        int seen = 0;
        string token = "";
        HashSet<string> versions = [];
        do
        {
            RawAnswer page = (await Api.GetAsync($"apis/batch/v1/jobs?limit=500&continue={token}")).Expect(200);
            seen += page.Items.Count;
            versions.Add(page.Version);
            token = (string?)page.Body["metadata"]!["continue"] ?? "";
        }
        while (token.Length > 0);

        seen.Should().Be(30_000);
        versions.Should().ContainSingle();
        Server.Objects.List(ServedKinds.TrtEngines).Should().HaveCount(10_000);
    }
}
