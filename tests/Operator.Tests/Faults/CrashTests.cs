using TrtOperator.ApiServer.Faults;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>The operator dies right after its n-th write, for every n (the intermediate states of Sieve, OSDI 2022).</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_crash_after_any_write_ends_as_if_there_had_been_none_and_creates_no_Job_twice(bool lastIsAnswered)
    {
        string end;
        int writes;
        int created;
        await using (OperatorBed reference = await OperatorBed.NewAsync())
        {
            reference.Create();
            reference.Start();
            await reference.UntilPublishedAsync();
            end = reference.EndState();
            created = reference.JobsCreated();
            writes = reference.Server.Writes.Count(write => write.TookEffect && write.Kind.Plural is "trtengines" or "jobs");
        }

        created.Should().Be(6, "resolve, two prepares, two builds and publish");
        for (int n = 1; n <= writes; n++)
        {
            await using OperatorBed bed = await OperatorBed.NewAsync();
            bed.Create();
            WriteStop crash = bed.Server.StopAfterWrite(n, lastIsAnswered);
            bed.Start();
            await Task.WhenAny(crash.Reached, bed.UntilPublishedAsync());
            await bed.StopAsync();
            crash.Lift();
            bed.Start();
            await bed.UntilPublishedAsync();
            bed.EndState().Should().Be(end, "the crash came after write {0} of {1}", n, writes);
            bed.JobsCreated().Should().Be(created, "the crash came after write {0} of {1}", n, writes);
        }
    }
}
