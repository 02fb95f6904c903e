using System.Text.Json.Nodes;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.BuilderJob.Tests.EndToEnd;
using BuildStage = TrtOperator.Api.V1Alpha1.BuildStage;

namespace TrtOperator.BuilderJob.Tests.Jobs;

/// <summary>What a Job says when it cannot do what it was ordered to.</summary>
public sealed class JobOutcomeTests : IDisposable
{
    private readonly ClusterDouble _cluster = new();

    private string Destination => Path.Combine(_cluster.Project.Folder, "engines");

    private string Engine => Path.Combine(Destination, "vision", "g2p");

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task A_failed_gate_is_exit_11_with_the_gate_and_advice_and_leaves_no_release()
    {
        _cluster.Project.PlantOutliers();
        TrtEngineSpec spec = _cluster.Spec(Destination, secret: null);

        JobResult prepared = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec));
        JobResult published = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Publish, spec));

        prepared.ExitCode.Should().Be(11, prepared.ToString());
        prepared.Outcome.Reason.Should().Be("AccuracyGateFailed");
        prepared.Outcome.Message.Should().StartWith("Target 'cpu' as INT8+FP16 is refused: per: CharacterErrorRate rose from").And.Contain("rounds").And.NotContain("\n");
        TargetStatus target = prepared.Outcome.Targets!.Single();
        target.State.Should().Be(TargetState.Failed);
        target.Message.Should().StartWith("per: CharacterErrorRate rose from").And.Contain("Most of the error comes from the layer").And.EndWith("}]");
        target.Gates!.Single().Passed.Should().BeFalse();
        target.Gates!.Single().Limit.Should().Be("maxIncrease 0.03");
        File.ReadAllText(prepared.Outcome.Outputs!["report"]).Should().Contain("CharacterErrorRate");
        published.ExitCode.Should().Be(11, published.ToString());
        published.Computed.Should().BeEmpty("the refusal was found, too");
        File.Exists(Path.Combine(Engine, "current.json")).Should().BeFalse();
    }

    [Fact]
    public async Task A_source_that_changed_since_it_was_resolved_is_said_to_have_changed()
    {
        TrtEngineSpec spec = _cluster.Spec(Destination, secret: null);
        JobResult resolved = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Resolve, spec));
        await File.AppendAllTextAsync(Path.Combine(_cluster.Project.Folder, "phonemes.txt"), "x\n", TestContext.Current.CancellationToken);

        JobResult prepared = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec, resolved.Outcome.Digests));

        prepared.ExitCode.Should().Be(20, prepared.ToString());
        prepared.Outcome.Reason.Should().Be("SourceChanged");
        prepared.Outcome.Message.Should().StartWith("spec.accuracy.gates[0].decoder.vocabulary has changed since it was resolved").And.Contain("rebuild");
    }

    [Fact]
    public async Task A_source_that_is_not_what_the_declaration_says_is_bad_input()
    {
        TrtEngineSpec spec = _cluster.Spec(Destination, secret: null);
        spec.Model.Source.Sha256 = new string('0', 64);

        JobResult prepared = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec));

        prepared.ExitCode.Should().Be(10, prepared.ToString());
        prepared.Outcome.Message.Should().Contain("SHA-256").And.Contain(new string('0', 64));
    }

    [Theory]
    [InlineData(null, "is not mounted")]
    [InlineData("PASSWORD", "has no key that opens a storage account")]
    public async Task A_secret_that_opens_nothing_is_named_with_the_keys_that_it_may_have(string? key, string words)
    {
        if (key is not null)
        {
            _cluster.AddSecret(key, "s3cr3t");
        }

        JobResult resolved = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, _cluster.Spec("azblob://devstoreaccount1/engines")));

        resolved.ExitCode.Should().Be(10, resolved.ToString());
        resolved.Outcome.Message.Should().Contain("The Secret 'blobs' of spec.publish.destination.secretRef " + words)
            .And.Contain("AZURE_STORAGE_CONNECTION_STRING").And.Contain("AZURE_STORAGE_KEY");
        resolved.ToString().Should().NotContain("s3cr3t");
    }

    [Theory]
    [InlineData(null, "NoOrder", "TRTENGINE_ORDER is not set")]
    [InlineData("{", "InvalidDeclaration", "order: is no order that this version can read")]
    [InlineData("{\"stage\":\"Prepare\"}", "InvalidDeclaration", "order.")]
    public async Task An_order_that_cannot_be_read_is_one_sentence(string? order, string reason, string words)
    {
        JobResult job = await _cluster.RunAsync(order);

        job.ExitCode.Should().Be(10, job.ToString());
        job.Outcome.Reason.Should().Be(reason);
        job.Outcome.Message.Should().Contain(words).And.NotContain("\n");
    }

    [Fact]
    public async Task A_target_that_is_not_declared_and_a_relative_path_are_bad_input()
    {
        TrtEngineSpec spec = _cluster.Spec(Destination, secret: null);
        JobResult unknown = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec, target: "a100"));
        JobResult none = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec));
        spec.Model.Source.Uri = "g2p.onnx";
        JobResult relative = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Resolve, spec));

        unknown.Outcome.Message.Should().Contain("There is no target 'a100'");
        none.Outcome.Reason.Should().Be("InvalidOrder");
        relative.Outcome.Message.Should().Contain("spec.model.source.uri is a relative path");
        new[] { unknown.ExitCode, none.ExitCode, relative.ExitCode }.Should().OnlyContain(code => code == 10);
    }

    [Fact]
    public async Task A_target_of_TensorRT_is_prepared_and_judged_and_its_build_says_what_the_image_lacks()
    {
        TrtEngineSpec spec = _cluster.Spec(
            Destination,
            text => text.Replace(
                "targets:\n    - {name: cpu, runtime: OnnxRuntime}",
                "targets:\n    - {name: a100, architecture: Ampere, verification: Simulated}\n  profiles: [{name: words, inputs: [{name: ids, min: [1, 20], opt: [8, 20], max: [64, 20]}]}]",
                StringComparison.Ordinal),
            secret: null);

        JobResult prepared = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec));
        JobResult built = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec, target: "a100"));

        prepared.ExitCode.Should().Be(0, prepared.ToString());
        prepared.Outcome.Targets!.Single().Gates!.Single().Passed.Should().BeTrue();
        built.ExitCode.Should().Be(12, built.ToString());
        built.Outcome.Message.Should().Contain("Target 'a100' has runtime TensorRT, and this builder's image holds no TensorRT");
    }

    [Fact]
    public async Task A_folder_of_somebody_else_is_neither_used_nor_retired()
    {
        TrtEngineSpec spec = _cluster.Spec(Destination, secret: null);
        Directory.CreateDirectory(Engine);
        await File.WriteAllTextAsync(Path.Combine(Engine, "owner.json"), "{\"owner\":\"other/engine\"}", TestContext.Current.CancellationToken);

        JobResult prepared = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec));
        JobResult retired = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Retire, spec));

        prepared.ExitCode.Should().Be(10, prepared.ToString());
        prepared.Outcome.Message.Should().Contain("belongs to 'other/engine'");
        retired.ExitCode.Should().Be(0, retired.ToString());
        retired.Outcome.Message.Should().Contain("belongs to 'other/engine'");
        Directory.EnumerateFiles(Engine).Select(Path.GetFileName).Should().Equal("owner.json");
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("calibrate")]
    public async Task A_signal_leaves_an_outcome_and_what_was_done_and_the_next_try_goes_on(string stage)
    {
        TrtEngineSpec spec = _cluster.Spec(Destination, secret: null);

        JobResult stopped = await _cluster.RunAsync(
            ClusterDouble.Order(BuildStage.Prepare, spec),
            line => line.Contains($"\"begin\",\"stage\":\"{stage}\"", StringComparison.Ordinal) ? ClusterDouble.Terminate : null);
        JobResult again = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec));

        stopped.ExitCode.Should().Be(130, stopped.ToString());
        stopped.Outcome.ExitCode.Should().Be(130);
        stopped.Outcome.Reason.Should().Be("Interrupted");
        stopped.Outcome.Key.Should().Be("key-of-Prepare");
        again.ExitCode.Should().Be(0, again.ToString());
        again.Computed.Should().NotContain("import").And.Contain(stage);
    }

    [Fact]
    public async Task A_signal_around_the_publication_leaves_no_half_release()
    {
        TrtEngineSpec spec = _cluster.Spec(Destination, secret: null);
        await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec, target: "cpu"));

        JobResult stopped = await _cluster.RunAsync(
            ClusterDouble.Order(BuildStage.Publish, spec),
            line => line.Contains("\"begin\",\"stage\":\"publish\"", StringComparison.Ordinal) ? ClusterDouble.Terminate : null);
        JobResult again = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Publish, spec));

        stopped.ExitCode.Should().BeOneOf([130, 0], stopped.ToString());
        again.ExitCode.Should().Be(0, again.ToString());
        (await Invoked.RunAsync("verify", Engine)).ExitCode.Should().Be(0);
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Engine, "current.json"), TestContext.Current.CancellationToken))!["release"]!.GetValue<string>()
            .Should().Be(again.Outcome.Release!.Name);
    }

    [Fact]
    public async Task An_outcome_that_cannot_be_written_is_no_success()
    {
        string order = BuildMessages.WriteOrder(ClusterDouble.Order(BuildStage.Resolve, _cluster.Spec(Destination, secret: null)));
        string file = Path.Combine(_cluster.Project.Folder, "order.json");
        await File.WriteAllTextAsync(file, order, TestContext.Current.CancellationToken);

        Invoked job = await Invoked.RunAsync("job", "--order", file, "--outcome", Path.Combine(_cluster.Project.Folder, "none", "outcome.json"), "--work", _cluster.Project.Work);

        job.ExitCode.Should().Be(20);
        job.Output.Should().Contain("The outcome cannot be written");
    }

    [Fact]
    public void Every_order_that_the_api_takes_is_one_that_a_job_reads()
    {
        BuildOrder order = ClusterDouble.Order(BuildStage.Publish, _cluster.Spec(Destination, secret: null));
        order.RetainReleases = ["1-000000000001"];

        BuildMessages.ReadOrder(CanonicalJson.Write(order)).RetainReleases.Should().Equal("1-000000000001");
    }
}
