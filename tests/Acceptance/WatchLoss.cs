using TrtOperator.ApiServer.Kinds;
using TrtOperator.Operator.Tests.Faults;

namespace TrtOperator.Acceptance;

/// <summary>
/// An event that a watch never delivers, which no real server can be told to do: the operator runs against the API server double. The next list makes
/// good what was lost; sabotaged, there is none, and the engine stays where it is.
/// </summary>
internal static class WatchLoss
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceOfSabotage = TimeSpan.FromSeconds(10);

    public static async Task DemandAsync(Ledger ledger, bool sabotaged)
    {
        await using OperatorBed bed = await OperatorBed.NewAsync();
        bool dropped = false;
        bed.Server.WatchesOf(ServedKinds.Jobs).DropNext(job =>
        {
            bool isEnd = job.ToString()?.Contains("Complete", StringComparison.Ordinal) == true;
            dropped |= isEnd;
            return isEnd;
        });
        bed.Start();
        bed.Create();
        DateTime until = DateTime.UtcNow + Patience;
        bool isCut = false;
        while (bed.ReasonOf("Ready") != "Published" && DateTime.UtcNow < until)
        {
            await Task.Delay(200);
            if (dropped && !sabotaged)
            {
                bed.Server.WatchesOf(ServedKinds.Jobs).Expire();
            }
            else if (dropped && !isCut)
            {
                isCut = true;
                until = DateTime.UtcNow + PatienceOfSabotage;
            }
        }

        bool ready = bed.ReasonOf("Ready") == "Published";
        ledger.Require("a watch event that was lost is made good by the next list", ready && dropped, ready ? "Ready" : "not Ready", "Ready");
    }
}
