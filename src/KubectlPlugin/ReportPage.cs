using System.Text;
using TrtOperator.Api.Text;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.KubectlPlugin;

/// <summary>What was measured and proven, from what the status keeps of it.</summary>
public static class ReportPage
{
    /// <summary>Renders the page.</summary>
    /// <param name="engine">The TrtEngine.</param>
    /// <returns>The text.</returns>
    public static string Render(TrtEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        StringBuilder page = new();
        foreach (TargetStatus target in engine.Status?.Targets ?? [])
        {
            page.Append(PrintableLine.Of($"{target.Name}: {target.State}, {(target.Precision is { } precision ? $"built in {precision}" : "no engine yet")}, verification {target.Verification}")).Append('\n');
            if (target.PrecisionCounts is { Count: > 0 } counts)
            {
                page.Append("  Nodes: ").Append(string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => FormattableString.Invariant($"{count.Key} {count.Value}")))).Append('\n');
            }

            if (target.Gates is { Count: > 0 } gates)
            {
                TextTable table = new("GATE", "METRIC", "VALUE", "BOUND", "LIMIT", "FP32", "VERDICT");
                foreach (GateStatus gate in gates)
                {
                    string verdict = gate.Passed ? "passed" : gate.SamplesNeeded is { } needed ? FormattableString.Invariant($"undecided: about {needed} samples would decide") : "failed";
                    table.Add(gate.Name, gate.Metric, gate.Value, gate.Bound, gate.Limit, gate.Reference, verdict);
                }

                page.Append(table.Render("  "));
            }

            if (target.ProtectedLayers is { Count: > 0 } layers)
            {
                TextTable table = new("PROTECTED LAYER", "ASKED", "VERDICT", "EVIDENCE");
                foreach (ProtectedLayerStatus layer in layers)
                {
                    table.Add(layer.Name, layer.Precision.ToString(), layer.Verdict.ToString(), layer.Message);
                }

                page.Append(table.Render("  "));
            }

            page.Append('\n');
        }

        page.Append(engine.Status?.Release is { Uri: { } uri }
            ? $"The whole report: {PrintableLine.Of(uri.TrimEnd('/'))}/report.html\n"
            : "Nothing is published yet; the whole report comes with the release.\n");
        return page.ToString();
    }
}
