using System.Globalization;
using System.Text.RegularExpressions;

namespace TrtOperator.Acceptance;

/// <summary>Tests of the repository as a demand: all pass, none is skipped.</summary>
public static partial class TestProgram
{
    public static void Require(
        Ledger ledger, string repository, string configuration, string what, string room, string filter, string value, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProgramRun run = ProgramRun.Of(
            "dotnet",
            [Path.Combine(repository, "tests", $"{room}.Tests", "bin", configuration, "net10.0", $"TrtOperator.{room}.Tests.dll"), "-noColor", "-noLogo", filter, value],
            repository,
            environment);
        Match summary = Summary().Match(run.Output);
        int passed = summary.Success ? Number(1) - Number(3) - Number(4) : 0;
        string skipped = summary.Success ? summary.Groups[4].Value : "?";
        ledger.Require($"tests: {what}", run.ExitCode == 0 && passed > 0 && skipped == "0", $"{passed} passed, {skipped} skipped", "all pass, none skipped");

        int Number(int group) => int.Parse(summary.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+)")]
    private static partial Regex Summary();
}
