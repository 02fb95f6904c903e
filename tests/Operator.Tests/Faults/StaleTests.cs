using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>
/// After a restart the operator is shown the world as it was some time before (the stale states of Sieve, OSDI 2022). Lists ask for what is current,
/// which a sound server gives; this is a server that does not.
/// </summary>
public sealed class StaleTests
{
    // Most versions are those of pods and leases, in which the operator sees nothing new.
    private const int Stride = 4;

    [Fact]
    public async Task An_operator_that_is_shown_an_older_world_creates_no_Job_again_and_undoes_nothing()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        long first = bed.Server.Objects.Version;
        bed.Create();
        bed.Start();
        await bed.UntilPublishedAsync();
        await bed.StopAsync();
        string end = bed.EndState();
        long last = bed.Server.Objects.Version;
        int created = bed.JobsCreated();
        for (long version = first; version < last; version += Stride)
        {
            await RestartInThePastAsync(bed, version);
            await bed.StopAsync();
            bed.EndState().Should().Be(end, "the operator was shown version {0} of {1} to {2}", version, first, last);
            bed.JobsCreated().Should().Be(created, "the operator was shown version {0} of {1} to {2}", version, first, last);
        }
    }

    [Fact]
    public async Task An_operator_that_is_shown_the_world_before_an_edit_serves_the_edit_once_it_sees_it()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create();
        bed.Start();
        await bed.UntilPublishedAsync();
        await bed.StopAsync();
        long before = bed.Server.Objects.Version;
        bed.Edit(engine => engine["spec"]!["publish"]!["keep"] = 7);
        await RestartInThePastAsync(bed, before);
        await bed.UntilAsync("a look at the edit", bed.IsObserved);
        await bed.UntilPublishedAsync();
        bed.JobsCreated().Should().Be(7, "only what the edit touches is made again");
    }

    [Fact]
    public async Task A_finalizer_is_not_taken_off_on_the_word_of_an_older_world()
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bed.Create("  deletionPolicy: Delete");
        bed.Start();
        await bed.UntilPublishedAsync();
        long published = bed.Server.Objects.Version;
        await bed.StopAsync();
        bed.Server.Objects.Delete(ServedKinds.TrtEngines, OperatorBed.Namespace, OperatorBed.Name);
        await RestartInThePastAsync(bed, published);
        await bed.UntilAsync("the end", () => bed.Engine() is null);
        bed.Server.Writes.Count(write => write is { Verb: "create", TookEffect: true } && write.Kind == ServedKinds.Jobs && write.Name?.Contains("retire", StringComparison.Ordinal) == true)
            .Should().Be(1, "the release is removed before the object goes, and once");
    }

    // Until the operator has looked at the old world and done what that made it do; then it is let see the present.
    private static async Task RestartInThePastAsync(OperatorBed bed, long version)
    {
        int watches = bed.Server.WatchesOf(ServedKinds.Pods).Opened;
        using (bed.Server.ServeFrom(version))
        {
            bed.Start();
            await bed.UntilAsync("its watches", () => bed.Server.WatchesOf(ServedKinds.Pods).Opened > watches);
            await bed.UntilStillAsync();
        }

        await bed.UntilStillAsync();
    }
}
