using System.Text.Json;
using TrtOperator.Acceptance;

string repository = args[0];
string configuration = args[1];
string? sabotage = args.Length > 3 && args[2] == "--sabotage" ? args[3] : null;
if (sabotage is not null && !Sabotage.Names.Contains(sabotage))
{
    Console.Error.WriteLine($"There is no sabotage '{sabotage}'; there is {string.Join(", ", Sabotage.Names)}.");
    return 2;
}

Ledger ledger = new();
Foundation foundation = new(repository, configuration, ledger, sabotage);
try
{
    if (sabotage is not null)
    {
        foundation.RunSabotaged();
    }
    else
    {
        foundation.Run();
        foundation.Demo();
        foreach (string name in Sabotage.Names)
        {
            Ledger broken = new() { Quiet = true };
            Foundation red = new(repository, configuration, broken, name);
            try
            {
                red.RunSabotaged();
            }
            finally
            {
                red.CleanUp();
            }

            string[] failed = [.. broken.Demands.Where(demand => !demand.Passed).Select(demand => demand.Name)];
            ledger.Require($"sabotage '{name}' turns demands red", failed.Length > 0, $"{failed.Length} red", "at least 1");
        }
    }
}
finally
{
    foundation.CleanUp();
}

int failures = ledger.Demands.Count(demand => !demand.Passed);
string json = Path.Combine(repository, "artifacts", "accept-foundation.json");
Directory.CreateDirectory(Path.GetDirectoryName(json)!);
File.WriteAllBytes(json, JsonSerializer.SerializeToUtf8Bytes(
    new { sabotage, passed = ledger.Demands.Count - failures, failed = failures, demands = ledger.Demands },
    new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" }));
Console.WriteLine($"{ledger.Demands.Count - failures} demands met, {failures} not; {json}");
return failures == 0 ? 0 : 1;
