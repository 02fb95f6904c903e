using System.Text.Json;

namespace TrtOperator.Acceptance;

/// <summary>
/// What calibration and preparation cost in time and memory, beside plain inference of the same samples in the same run, and whether the map of a
/// thousand nodes moves: with as many samples as the limits are set for, a quarter of an hour on two quiet processors.
/// </summary>
public sealed class QuantizationCost(string repository, string configuration, Ledger ledger)
{
    private readonly Dictionary<string, JsonElement> _measured = [];

    public void Run()
    {
        foreach (string time in (string[])["processor", "wall"])
        {
            Bar("cost", $"calibration, all methods, {time} time", 1.3, "x");
            Bar("cost", $"preparation without gates, {time} time", 2.5, "x");
        }

        Bar("memory", "calibration, peak memory, growth", 1.1, "x");
        Bar("memory", "recognizer: calibration, peak memory", 500, "MB");

        // Fifteen frames a second still look like motion, and a browser that draws with a GPU is far from it.
        Bar("report", "moved: frame, median", 67, "ms");
        Bar("report", "zoomed: frame, median", 67, "ms");
    }

    private void Bar(string group, string end, double limit, string unit)
    {
        if (!_measured.TryGetValue(group, out JsonElement figures))
        {
            ProgramRun bench = ProgramRun.Of(
                "dotnet", [Path.Combine(repository, "bench/bin", configuration, "net10.0/TrtOperator.Bench.dll"), repository, "--only", group, "--long"], repository);
            ledger.Equal($"bench of {group}: exit code", bench.ExitCode, 0);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(repository, "artifacts", "bench.json")));
            _measured[group] = figures = document.RootElement.GetProperty("figures").Clone();
        }

        JsonElement[] bars = [.. figures.EnumerateArray().Where(figure => figure.GetProperty("name").GetString()!.EndsWith(end, StringComparison.Ordinal))];
        ledger.Require($"figures for '{end}'", bars.Length > 0, $"{bars.Length}", "at least 1");
        foreach (JsonElement bar in bars)
        {
            ledger.AtMost(bar.GetProperty("name").GetString()!, bar.GetProperty("value").GetDouble(), limit, unit);
        }
    }
}
