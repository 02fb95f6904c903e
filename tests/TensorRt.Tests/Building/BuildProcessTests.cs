using TrtOperator.TensorRt.Building;
using TrtOperator.TensorRt.Libraries;
using TrtOperator.TensorRt.Processes;

namespace TrtOperator.TensorRt.Tests.Building;

/// <summary>Builds whose process ends in every way that it may.</summary>
public sealed class BuildProcessTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("trtengine-build").FullName;

    private string PlanPath => Path.Combine(_folder, BuiltPlan.PlanName);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_plan_and_its_listing_lie_in_the_output_folder()
    {
        List<BuildProgress> progress = [];
        BuildAttempt attempt = await BuildProcess.RunAsync(Request(RealLibrary.Files), RealLibrary.Worker, Limit, progress.Add, TestContext.Current.CancellationToken);
        attempt.Plan.Should().NotBeNull(attempt.Failure?.Sentence);
        attempt.Plan!.HasListing.Should().BeTrue();
        new FileInfo(PlanPath).Length.Should().Be(attempt.Plan.Bytes);
        File.ReadAllText(Path.Combine(_folder, BuiltPlan.ListingName)).Should().StartWith("Layers:");
        progress.Select(report => report.Done).Should().BeInAscendingOrder().And.OnlyContain(done => done >= 0 && done <= 1);
    }

    [Fact]
    public async Task A_model_that_was_changed_after_it_was_prepared_is_refused()
    {
        BuildAttempt attempt = await BuildProcess.RunAsync(
            Request(RealLibrary.Files) with { ModelSha256 = new string('0', 64) }, RealLibrary.Worker, Limit, static _ => { }, TestContext.Current.CancellationToken);
        attempt.Failure!.Kind.Should().Be(BuildFailureKind.BadInput);
        attempt.Failure.Sentence.Should().Contain("was changed after it was prepared");
        File.Exists(PlanPath).Should().BeFalse();
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_told_although_the_parser_finds_no_fault()
    {
        string model = Path.Combine(_folder, "text.onnx");
        File.WriteAllText(model, "this is not a model at all..");
        BuildAttempt attempt = await BuildProcess.RunAsync(
            Request(RealLibrary.Files) with { ModelPath = model }, RealLibrary.Worker, Limit, static _ => { }, TestContext.Current.CancellationToken);
        attempt.Plan.Should().BeNull();
        BuildFailures.Explain(attempt.Evidence!).Kind.Should().Be(BuildFailureKind.BadInput);
    }

    [Theory]
    [InlineData("crash", "crashed")]
    [InlineData("kill", "killed")]
    [InlineData("words", "exit code 3")]
    public async Task A_process_that_is_lost_is_explained_and_leaves_no_plan(string way, string sentence)
    {
        File.WriteAllText(PlanPath, "half a plan");
        BuildAttempt attempt = await BuildProcess.RunAsync(
            Request(Nowhere), WorkerCommand.OfThisProgram("broken-worker", way), Limit, static _ => { }, TestContext.Current.CancellationToken);
        BuildFailures.Explain(attempt.Evidence!).Sentence.Should().Contain(sentence);
        File.Exists(PlanPath).Should().BeFalse();
    }

    [Fact]
    public async Task A_build_that_hangs_is_ended_at_its_limit()
    {
        BuildAttempt attempt = await BuildProcess.RunAsync(
            Request(Nowhere), WorkerCommand.OfThisProgram("broken-worker", "hang"), TimeSpan.FromSeconds(1), static _ => { }, TestContext.Current.CancellationToken);
        attempt.Failure!.Kind.Should().Be(BuildFailureKind.Transient);
        attempt.Failure.Sentence.Should().Contain("had not ended after");
    }

    [Fact]
    public async Task Cancelling_ends_the_process_and_leaves_no_plan()
    {
        File.WriteAllText(PlanPath, "half a plan");
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(500));
        Func<Task> build = () => BuildProcess.RunAsync(Request(Nowhere), WorkerCommand.OfThisProgram("broken-worker", "hang"), Limit, static _ => { }, cancel.Token);
        await build.Should().ThrowAsync<OperationCanceledException>();
        File.Exists(PlanPath).Should().BeFalse();
    }

    [Theory]
    [InlineData(new long[] { -1, 4 }, new long[] { 1, 4 }, new long[] { 8, 4 }, null)]
    [InlineData(new long[] { -1, 4 }, new long[] { 1, 5 }, new long[] { 8, 5 }, "*does not fit its dimensions [any, 4]*")]
    [InlineData(new long[] { -1, 4 }, new long[] { 8, 4 }, new long[] { 1, 4 }, "*does not fit*")]
    [InlineData(new long[] { -1 }, new long[] { 1, 4 }, new long[] { 8, 4 }, "*does not fit*")]
    public void A_profile_is_held_against_the_networks_inputs(long[] dimensions, long[] min, long[] max, string? sentence)
    {
        string? found = ProfileFit.Check([("x", dimensions)], [new PlanProfile("p", [new PlanProfileInput("x", min, min, max)])])?.Sentence;
        (found is null).Should().Be(sentence is null);
        found?.Should().Match(sentence);
    }

    [Fact]
    public void A_dynamic_input_without_a_profile_names_the_field_to_fill()
    {
        BuildFailure failure = ProfileFit.Check([("x", [-1, 4])], [])!;
        failure.Sentence.Should().Contain("'x'");
        failure.NextStep.Should().Contain("spec.profiles");
        ProfileFit.Check([("x", [-1, 4])], [new PlanProfile("p", [])])!.Sentence.Should().Contain("has no shapes for the input 'x'");
        ProfileFit.Check([("x", [2, 4])], [new PlanProfile("p", [new PlanProfileInput("y", [1], [1], [1])])])!.Sentence.Should().Contain("'y', which the model does not have");
        ProfileFit.Check([("x", [2, 4])], []).Should().BeNull();
    }

    private static LibraryFiles Nowhere { get; } = new(LibraryKind.TensorRtRtx, "/nowhere", "/nowhere");

    private PlanRequest Request(LibraryFiles library) => new()
    {
        Library = library,
        ModelPath = library == Nowhere ? "/nowhere" : Shared.PathOf("captures", "tensorrt-rtx", "small_kept.onnx"),
        ComputeCapabilities = ["8.6"],
        OutputFolder = _folder,
    };
}
