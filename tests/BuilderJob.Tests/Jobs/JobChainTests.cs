using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Tests.EndToEnd;
using TrtOperator.Storage;
using TrtOperator.Storage.Tests.Doubles;
using BuildStage = TrtOperator.Api.V1Alpha1.BuildStage;

namespace TrtOperator.BuilderJob.Tests.Jobs;

/// <summary>The whole way as the operator walks it, each stage on a node that has seen nothing of the others.</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class JobChainTests(Azurite azurite) : IDisposable
{
    private readonly ClusterDouble _cluster = new();

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task Each_stage_is_computed_once_and_the_release_verifies_until_it_is_retired()
    {
        string container = await azurite.NewContainerAsync();
        _cluster.AddSecret("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString);
        _cluster.AddSecret("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString, "read");
        TrtEngineSpec spec = _cluster.Spec($"{container}/engines");
        string models = await azurite.NewContainerAsync();
        await StoreFactory.Open(models, azurite.Credentials()).WriteFileAsync(
            "ocr/g2p.onnx", _cluster.Project.Model, WriteCondition.IfAbsent, await Sha256Digest.OfFileAsync(_cluster.Project.Model), null, TestContext.Current.CancellationToken);
        spec.Model.Source = new ArtifactSource { Uri = $"{models}/ocr/g2p.onnx", SecretRef = new SecretReference { Name = "read" } };

        JobResult resolved = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Resolve, spec));
        IDictionary<string, string> digests = resolved.Outcome.Digests!;
        JobResult prepared = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec, digests));
        JobResult built = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec, digests, "cpu"));
        JobResult published = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Publish, spec, digests));
        JobResult again = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Publish, spec, digests));

        resolved.ExitCode.Should().Be(0, resolved.ToString());
        digests.Keys.Should().BeEquivalentTo("spec.model.source", "spec.calibration.source", "spec.accuracy.source", "spec.accuracy.gates[0].decoder.vocabulary");
        prepared.ExitCode.Should().Be(0, prepared.ToString());
        prepared.Computed.Should().Equal("import", "data", "reference", "calibrate", "refine", "prepare", "simulate", "gates");
        prepared.Outcome.Targets.Should().ContainSingle().Which.Gates.Should().ContainSingle(gate => gate.Name == "per" && gate.Passed && gate.Value != null);
        built.ExitCode.Should().Be(0, built.ToString());
        built.Computed.Should().Equal("build", "gates");
        TargetStatus target = built.Outcome.Targets.Should().ContainSingle().Which;
        target.State.Should().Be(TargetState.Passed);
        target.Precision.Should().Be(EnginePrecision.INT8);
        published.ExitCode.Should().Be(0, published.ToString());
        published.Computed.Should().Equal("package");
        published.Outcome.Reason.Should().Be("Published");
        published.Outcome.Release!.Generation.Should().Be(3);
        published.Outcome.Targets!.Single().PlanUri.Should().Be($"{published.Outcome.Release.Uri}/cpu/model.onnx");
        published.Outcome.Targets!.Single().Sha256.Should().Be(target.Sha256);
        again.Outcome.Reason.Should().Be("AlreadyPublished");
        again.Outcome.Release!.Name.Should().Be(published.Outcome.Release.Name);
        again.Outcome.Release.ManifestSha256.Should().Be(published.Outcome.Release.ManifestSha256);
        await Verify($"{container}/engines/vision/g2p", 0);

        JobResult retired = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Retire, spec));
        JobResult retiredAgain = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Retire, spec));

        retired.ExitCode.Should().Be(0, retired.ToString());
        retired.Outcome.Reason.Should().Be("Retired");
        retiredAgain.ExitCode.Should().Be(0);
        retiredAgain.Outcome.Reason.Should().Be("NothingToRetire");
        (await ObjectsAsync(container)).Should().BeEmpty();
        foreach (JobResult job in new[] { resolved, prepared, built, published, retired })
        {
            job.Log.Should().NotContain(Azurite.Key);
            job.Lines.Should().OnlyContain(line => line.GetProperty("stage").GetString() != null && line.GetProperty("total").GetInt64() >= line.GetProperty("done").GetInt64());
        }
    }

    [Fact]
    public async Task Plans_are_published_by_a_job_whose_image_holds_no_library()
    {
        PlanProject.Require();
        string container = await azurite.NewContainerAsync();
        _cluster.AddSecret("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString);
        TrtEngineSpec spec = _cluster.Spec(
            $"{container}/engines",
            text => text
                .Replace("targets:\n    - {name: cpu, runtime: OnnxRuntime}", PlanProject.Targets, StringComparison.Ordinal)
                .Replace("protectedLayers: []", $"protectedLayers: [{{name: \"{PlanProject.Product}\"}}]", StringComparison.Ordinal));
        spec.Targets = [.. spec.Targets.Where(target => target.Name != "ada")];
        await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Prepare, spec));
        JobResult cpu = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec, target: "cpu"));
        JobResult refused = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec, target: "ampere"));
        JobResult early = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Publish, spec));
        _cluster.Variables[PlanProject.Variable] = Environment.GetEnvironmentVariable(PlanProject.Variable)!;
        JobResult ampere = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Build, spec, target: "ampere"));
        _cluster.Variables.Remove(PlanProject.Variable);
        JobResult published = await _cluster.RunAsync(ClusterDouble.Order(BuildStage.Publish, spec));

        cpu.ExitCode.Should().Be(0, cpu.ToString());
        refused.ExitCode.Should().Be(12, refused.ToString());
        refused.Outcome.Message.Should().Contain("holds no TensorRT");
        early.ExitCode.Should().Be(10, early.ToString());
        early.Outcome.Reason.Should().Be("PlanNotBuilt");
        ampere.ExitCode.Should().Be(0, ampere.ToString());
        ampere.Computed.Should().Equal("build");
        TargetStatus target = ampere.Outcome.Targets!.Single();
        target.Verification.Should().Be(VerificationMode.Simulated);
        target.ProtectedLayers.Should().NotBeEmpty().And.OnlyContain(layer => layer.Verdict == ProtectionVerdict.Strict);
        published.ExitCode.Should().Be(0, published.ToString());
        published.Computed.Should().Equal("package");
        published.Outcome.Targets!.Single(one => one.Name == "ampere").Sha256.Should().Be(target.Sha256);
        await Verify($"{container}/engines/vision/g2p", 0);
    }

    private async Task Verify(string uri, int exit)
    {
        Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString);
        try
        {
            Invoked verified = await Invoked.RunAsync("verify", uri);
            verified.ExitCode.Should().Be(exit, verified.Output + verified.Error);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", null);
        }
    }

    private async Task<List<string>> ObjectsAsync(string uri)
    {
        List<string> names = [];
        await foreach (StoredObject found in StoreFactory.Open(uri, azurite.Credentials()).ListAsync("", TestContext.Current.CancellationToken))
        {
            names.Add(found.Name);
        }

        return names;
    }
}
