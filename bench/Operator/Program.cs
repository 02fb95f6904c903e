using System.CommandLine;
using TrtOperator.OperatorBench;

Option<FileInfo> program = new("--program") { Description = "The operator's assembly.", Required = true };
Option<DirectoryInfo> repository = new("--repository") { Description = "The repository's root.", DefaultValueFactory = _ => new DirectoryInfo(".") };
Option<double> minutes = new("--minutes") { Description = "How long memory is watched in the small cluster.", DefaultValueFactory = _ => 10 };
Option<double> rest = new("--rest-minutes") { Description = "How long the large cluster is left at rest.", DefaultValueFactory = _ => 15 };
Option<int> small = new("--small") { Description = "TrtEngines in the small cluster.", DefaultValueFactory = _ => 1_000 };
Option<int> large = new("--large") { Description = "TrtEngines in the large cluster; 0 leaves it out.", DefaultValueFactory = _ => 10_000 };
Option<bool> restarts = new("--restarts") { Description = "Whether restarts and failovers are measured too.", DefaultValueFactory = _ => true };
RootCommand root = new("Measures the operator in a process of its own, against the API server double.") { program, repository, minutes, rest, small, large, restarts };
root.SetAction(async (parsed, cancellationToken) =>
{
    string at = parsed.GetRequiredValue(repository).FullName;
    BenchOptions options = new(
        parsed.GetRequiredValue(program).FullName,
        Path.Combine(at, "config/crd/bases"),
        Path.Combine(at, "artifacts"),
        parsed.GetValue(small),
        parsed.GetValue(large),
        TimeSpan.FromMinutes(parsed.GetValue(minutes)),
        TimeSpan.FromMinutes(parsed.GetValue(rest)),
        parsed.GetValue(restarts));
    Table table = new();
    Console.WriteLine(Table.Machine);
    Console.WriteLine();
    await OperatorFigures.MeasureAsync(options, table, cancellationToken);
    string json = Path.Combine(options.Output, "bench-operator.json");
    table.Save(json);
    Console.WriteLine();
    Console.WriteLine(json);
});
return await root.Parse(args).InvokeAsync();
