using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Decisions;

public class AwaitedTests
{
    [Fact]
    public void An_object_whose_last_change_has_been_answered_is_not_awaited() => Awaited.Is(Settled()).Should().BeFalse();

    [Fact]
    public void A_new_object_is_awaited()
    {
        TrtEngine engine = Settled();
        engine.Status = null;
        Awaited.Is(engine).Should().BeTrue();
        engine.Status = new TrtEngineStatus();
        Awaited.Is(engine).Should().BeTrue();
    }

    [Fact]
    public void An_edited_object_is_awaited()
    {
        TrtEngine engine = Settled();
        engine.Metadata.Generation++;
        Awaited.Is(engine).Should().BeTrue();
    }

    [Fact]
    public void A_deleted_object_is_awaited()
    {
        TrtEngine engine = Settled();
        engine.Metadata.DeletionTimestamp = DateTime.UnixEpoch;
        Awaited.Is(engine).Should().BeTrue();
    }

    [Fact]
    public void A_rebuild_is_awaited_until_it_is_taken_up()
    {
        TrtEngine engine = Settled();
        engine.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [WellKnownNames.RebuildAnnotation] = "again" };
        Awaited.Is(engine).Should().BeTrue();
        engine.Status!.LastHandledRebuild = "again";
        Awaited.Is(engine).Should().BeFalse();
    }

    [Fact]
    public void A_rebuild_of_a_suspended_object_is_not_awaited()
    {
        TrtEngine engine = Settled();
        engine.Metadata.Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [WellKnownNames.RebuildAnnotation] = "again" };
        engine.Spec.Suspend = true;
        Awaited.Is(engine).Should().BeFalse();
    }

    [Fact]
    public void A_stored_object_without_a_spec_is_asked_like_any_other()
    {
        TrtEngine engine = Settled();
        engine.Spec = null!;
        Awaited.Is(engine).Should().BeFalse();
        engine.Metadata.Generation++;
        Awaited.Is(engine).Should().BeTrue();
    }

    private static TrtEngine Settled() => new()
    {
        Metadata = new V1ObjectMeta { Name = "ocr", Generation = 3 },
        Status = new TrtEngineStatus { ObservedGeneration = 3 },
    };
}
