using System.Runtime.CompilerServices;
using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Jobs;

namespace TrtOperator.Operator.Tests.Jobs;

/// <summary>Whole Jobs, as files to be read by people. With TRTENGINE_WRITE_GOLDEN=1 the files are written again.</summary>
public sealed class GoldenJobsTests
{
    public static TheoryData<string> Names => [.. Jobs().Select(job => job.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Job_is_as_its_file_shows(string name)
    {
        string text = KubernetesYaml.Serialize(Jobs().Single(job => job.Name == name).Job).ReplaceLineEndings("\n").TrimEnd() + "\n";
        string file = Path.Combine(Folder(), name + ".yaml");
        if (Environment.GetEnvironmentVariable("TRTENGINE_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text);
        }

        File.ReadAllText(file).Should().Be(text, "{0} is what the factory renders; look at the difference, then write it again with TRTENGINE_WRITE_GOLDEN=1", file);
    }

    [Fact]
    public void Every_file_is_checked() => Directory.EnumerateFiles(Folder()).Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(Jobs().Select(job => job.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Job_is_the_same_after_a_journey_through_JSON(string name)
    {
        string json = KubernetesJson.Serialize(Jobs().Single(job => job.Name == name).Job);

        KubernetesJson.Serialize(KubernetesJson.Deserialize<V1Job>(json)).Should().Be(json);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Job_is_the_same_every_time_it_is_rendered(string name)
        => KubernetesJson.Serialize(Jobs().Single(job => job.Name == name).Job).Should().Be(KubernetesJson.Serialize(Jobs().Single(job => job.Name == name).Job));

    private static IEnumerable<(string Name, V1Job Job)> Jobs()
    {
        TrtEngine engine = Wanted.Engine();
        yield return ("resolve", JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Resolve)));
        yield return ("prepare", JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Prepare)));
        yield return ("build-onnxruntime", JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Build, "cpu")));
        yield return ("build-rtx", JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Build, "rtx4090", Wanted.RtxClass, "builtin-rtx")));
        yield return ("build-hopper", JobFactory.Create(engine, Wanted.Hopper(engine)));
        TrtEngine queued = Wanted.Engine(new BuilderScheduling { QueueName = "gpu-queue" });
        yield return ("build-queued", JobFactory.Create(queued, Wanted.Hopper(queued)));
        TrtEngine everything = Wanted.Engine(Wanted.Everything());
        yield return ("build-everything", JobFactory.Create(everything, Wanted.Hopper(everything)));
        yield return ("publish", JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Publish)));
        yield return ("retire", JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Retire)));
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");
}
