using k8s;
using k8s.Autorest;
using k8s.Models;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Tests.Http;

public sealed class ClientLibraryTests
{
    [Fact]
    public async Task The_client_library_creates_reads_lists_and_deletes_a_job()
    {
        await using ApiServerDouble server = await ApiServerDouble.StartAsync();
        using Kubernetes client = server.Client();

        V1Job made = await client.BatchV1.CreateNamespacedJobAsync(Sample.Job("train"), "default");
        V1Job read = await client.BatchV1.ReadNamespacedJobAsync("train", "default");
        V1JobList listed = await client.BatchV1.ListNamespacedJobAsync("default");
        await client.BatchV1.DeleteNamespacedJobAsync("train", "default", propagationPolicy: "Background");

        read.Metadata.Uid.Should().Be(made.Metadata.Uid);
        read.Spec.Template.Metadata.Labels.Should().Contain("job-name", "train");
        listed.Items.Should().ContainSingle();
        server.Objects.List(ServedKinds.Jobs).Should().BeEmpty();
        server.Writes.Select(w => w.ToString()).Should().Equal("1 create jobs.batch default/train -> 201", "2 delete jobs.batch default/train -> 200");
    }

    [Fact]
    public async Task A_hook_answers_in_place_of_the_server()
    {
        await using ApiServerDouble server = await ApiServerDouble.StartAsync();
        using Kubernetes client = server.Client();
        using IDisposable hook = server.OnRequest(r => r is { Phase: RequestPhase.Before, Verb: "create" } ? Fault.Unavailable() : null);

        Func<Task> create = () => client.BatchV1.CreateNamespacedJobAsync(Sample.Job("train"), "default");

        (await create.Should().ThrowAsync<HttpOperationException>()).Which.Response.StatusCode.Should().Be(System.Net.HttpStatusCode.ServiceUnavailable);
        server.Objects.List(ServedKinds.Jobs).Should().BeEmpty();
    }

    [Fact]
    public async Task A_watch_shows_what_happens()
    {
        await using ApiServerDouble server = await ApiServerDouble.StartAsync();
        using Kubernetes client = server.Client();
        server.Objects.Create(Sample.Job("first"));
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(30));
        List<string> seen = [];

        Task reading = Task.Run(async () =>
        {
            await foreach ((WatchEventType type, V1Job job) in client.BatchV1.WatchListNamespacedJobAsync("default", cancellationToken: stop.Token))
            {
                seen.Add($"{type} {job.Metadata.Name}");
                if (type == WatchEventType.Deleted)
                {
                    // Leaving the loop would wait for the stream's end.
                    server.WatchesOf(ServedKinds.Jobs).End();
                }
            }
        });
        while (server.WatchesOf(ServedKinds.Jobs).Count == 0)
        {
            await Task.Delay(5, stop.Token);
        }

        server.Objects.Modify(ServedKinds.Jobs, "default", "first", j => j["status"] = new System.Text.Json.Nodes.JsonObject { ["active"] = 1 });
        server.Objects.Delete(ServedKinds.Jobs, "default", "first", "Background");
        await reading;

        seen.Should().Equal("Added first", "Modified first", "Deleted first");
    }
}
