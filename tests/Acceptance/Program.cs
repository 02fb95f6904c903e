using System.Text.Json;
using TrtOperator.Acceptance;

// acceptance foundation|rtx|quantization|operator REPOSITORY CONFIGURATION [--sabotage NAME]
string what = args[0];
string repository = args[1];
string configuration = args[2];
string? sabotage = args.Length > 4 && args[3] == "--sabotage" ? args[4] : null;
(string[] sabotages, Func<Ledger, string?, IAcceptance> create) = what switch
{
    "foundation" => (Sabotage.Names, (Func<Ledger, string?, IAcceptance>)((ledger, name) => new Foundation(repository, configuration, ledger, name))),
    "rtx" => (RtxSabotage.Names, (ledger, name) => new Rtx(repository, configuration, ledger, name)),
    "quantization" => (QuantizationSabotage.Names, (ledger, name) => new Quantization(repository, configuration, ledger, name)),
    "operator" => (OperatorSabotage.Names, (ledger, name) => new OperatorCluster(repository, configuration, ledger, name)),
    _ => throw new ArgumentException($"There is no acceptance '{what}'; there is foundation, rtx, quantization and operator."),
};
if (args.Length > 3 && (sabotage is null || !sabotages.Contains(sabotage)))
{
    Console.Error.WriteLine($"'{string.Join(' ', args[3..])}' is not understood; there is --sabotage {string.Join('|', sabotages)}.");
    return 2;
}

Ledger ledger = new();
IAcceptance acceptance = create(ledger, sabotage);
try
{
    if (sabotage is not null)
    {
        acceptance.RunSabotaged();
    }
    else
    {
        acceptance.Run();
        foreach (string name in sabotages)
        {
            Ledger broken = new() { Quiet = true };
            IAcceptance red = create(broken, name);
            try
            {
                red.RunSabotaged();
            }
            finally
            {
                red.CleanUp();
            }

            string[] failed = [.. broken.Demands.Where(demand => !demand.Passed).Select(demand => demand.Name)];
            ledger.Require($"sabotage '{name}' turns demands red", failed.Length > 0, $"{failed.Length} red: {failed.FirstOrDefault()}", "at least 1");
        }
    }
}
finally
{
    acceptance.CleanUp();
}

int failures = ledger.Demands.Count(demand => !demand.Passed);
string json = Path.Combine(repository, "artifacts", $"accept-{what}.json");
Directory.CreateDirectory(Path.GetDirectoryName(json)!);
File.WriteAllBytes(json, JsonSerializer.SerializeToUtf8Bytes(
    new { sabotage, passed = ledger.Demands.Count - failures, failed = failures, demands = ledger.Demands },
    new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" }));
Console.WriteLine($"{ledger.Demands.Count - failures} demands met, {failures} not; {json}");
return failures == 0 ? 0 : 1;
