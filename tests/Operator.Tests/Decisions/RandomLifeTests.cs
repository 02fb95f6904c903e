using CsCheck;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Tests.Decisions;

/// <summary>
/// Whatever happens in whatever order: each step checks that a repeated decision does nothing, and all that <see cref="DecisionChecks"/> holds.
/// </summary>
public class RandomLifeTests
{
    private static readonly Gen<(int What, int Which)[]> Story = Gen.Select(Gen.Int[0, 21], Gen.Int[0, 7]).Array[0, 40];

    [Fact]
    public void Whatever_happens_a_decision_is_sound_and_a_repeated_one_does_nothing() => Story.Sample(story =>
    {
        var world = new World();
        foreach ((int what, int which) in story)
        {
            Happens(world, what, which);
            if (world.IsGone)
            {
                return;
            }

            world.Step();
        }
    }, iter: 25, threads: 1);

    [Fact]
    public void Whatever_happened_the_object_ends_where_a_fresh_one_with_its_declaration_ends() => Story.Sample(story =>
    {
        var world = new World();
        foreach ((int what, int which) in story.Where(one => one.What < 20))
        {
            Happens(world, what, which);
            world.Step();
        }

        world.Jobs.RemoveAll(job => job.OwnerUid != world.Engine.Metadata.Uid);
        world.Capacity.Clear();
        world.Edit(spec => (spec.Suspend, spec.Precisions) = (false, [EnginePrecision.INT8, EnginePrecision.FP16]));
        world.AskForRebuild("the end");
        world.RunToEnd();

        world.Condition("Ready").Should().Be("True Published");
        world.Condition("Stalled").Should().Be("absent");
        world.Condition("CandidateRejected").Should().Be("absent");
        world.Status.TargetsPassed.Should().Be("3/3");
        var fresh = new World();
        fresh.Engine.Spec = world.Engine.Spec;
        fresh.AskForRebuild("the end");
        fresh.RunToEnd();
        world.Status.Stages!.Select(stage => (stage.Name, stage.Key, stage.State)).Should().Equal(fresh.Status.Stages!.Select(stage => (stage.Name, stage.Key, stage.State)));
        world.Status.Release!.Name.Should().Be(fresh.Status.Release!.Name);
    }, iter: 20, threads: 1);

    [Fact]
    public void A_decision_that_was_carried_out_in_part_is_completed_by_the_next_and_no_Job_is_made_twice() => Gen.Int[0, 3].Array[6, 30].Sample(crashes =>
    {
        var world = new World();
        world.Engine.Spec.Model.Source.Sha256 = null;
        foreach (int crash in crashes)
        {
            Decision decision = world.Decide();
            TrtEngineStatus? before = world.Engine.Status;
            world.Carry(crash switch
            {
                0 => decision with { Create = [.. decision.Create.Take(1)] },
                1 => decision with { Delete = [], StopRetrying = [] },
                _ => decision,
            });
            world.Engine.Status = crash is 0 or 2 ? before : world.Engine.Status;
            foreach (ObservedJob job in world.Jobs.Where(job => job.Outcome == JobOutcome.None).ToArray())
            {
                world.Ends(job.Stage!);
            }
        }

        world.RunToEnd();
        world.Condition("Ready").Should().Be("True Published");
        world.Created.Should().OnlyHaveUniqueItems();
    }, iter: 20, threads: 1);

    private static void Happens(World world, int what, int which)
    {
        ObservedJob[] open = [.. world.Jobs.Where(job => job.OwnerUid == world.Engine.Metadata.Uid && job is { Outcome: JobOutcome.None, IsTerminating: false, Parallelism: > 0, Stage: not null })];
        string? stage = open.Length == 0 ? null : open[which % open.Length].Stage;
        switch (what)
        {
            case 0 or 1 or 2 or 3 when stage is not null: world.Ends(stage); break;
            case 4 when stage is not null: world.Runs(stage, "step 1/2"); break;
            case 5 when stage is not null: world.Ends(stage, 10 + (which % 3)); break;
            case 6 when stage is not null: world.Ends(stage, 20); break;
            case 7 when stage is not null: world.GivesUp(stage, "BackoffLimitExceeded"); break;
            case 8 when stage is not null: world.Ends(stage, raw: "no outcome\u0007"); break;
            case 9 when stage is not null: world.Pod(stage, pod => pod with { Unschedulable = "0/1 nodes are available: 1 Insufficient memory." }); break;
            case 10: world.Collect(); break;
            case 11 when world.Jobs.Count > 0: world.Drop(job => job == world.Jobs[which % world.Jobs.Count]); break;
            case 12: world.Pods.Clear(); break;
            case 13: world.Edit(spec => spec.Suspend = !spec.Suspend); break;
            case 14: world.AskForRebuild("r" + which); break;
            case 15: world.Edit(spec => spec.Accuracy.Gates[0].Min = "0." + (which + 1)); break;
            case 16: world.Edit(spec => spec.Model.Source.Sha256 = spec.Model.Source.Sha256 is null ? World.Digest : null); break;
            case 17: world.Edit(spec => spec.Precisions = which == 0 ? [] : [EnginePrecision.INT8, EnginePrecision.FP16]); break;
            case 18: world.Capacity[which % 2 == 0 ? "" : BuiltInClasses.Cpu] = which; break;
            case 19 when world.Engine.Status?.Stages is { Count: > 0 } stages && stages[which % stages.Count].Job is { } name && world.Jobs.All(job => job.Name != name):
                world.Jobs.Add(new(name, "foreign-" + name, which > 3 ? "uid-0" : null, which > 5 ? stages[which % stages.Count].Name : null, null, null, world.Now, null, JobOutcome.None, null, null, false, which == 7, 0, 0, 1));
                break;
            case 20: world.Edit(spec => spec.DeletionPolicy = which % 2 == 0 ? DeletionPolicy.Delete : DeletionPolicy.Retain); break;
            case 21 when which == 0 && world.Engine.Metadata.DeletionTimestamp is null && world.Engine.Metadata.Finalizers is not null: world.Delete(); break;
        }
    }
}
