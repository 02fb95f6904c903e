using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.KubectlPlugin;

/// <summary>Many TrtEngines, one line each.</summary>
public static class EngineTable
{
    /// <summary>Renders the table.</summary>
    /// <param name="engines">The TrtEngines, in their order.</param>
    /// <param name="withNamespaces">Whether they come from several namespaces.</param>
    /// <param name="now">The time.</param>
    /// <returns>The text.</returns>
    public static string Render(IReadOnlyList<TrtEngine> engines, bool withNamespaces, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(engines);
        TextTable table = withNamespaces
            ? new TextTable("NAMESPACE", "NAME", "READY", "REASON", "TARGETS", "RELEASE", "AGE", "MESSAGE")
            : new TextTable("NAME", "READY", "REASON", "TARGETS", "RELEASE", "AGE", "MESSAGE");
        foreach (TrtEngine engine in engines)
        {
            V1Condition? ready = engine.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
            string?[] cells =
            [
                engine.Metadata.Name,
                ready?.Status ?? "Unknown",
                ready?.Reason ?? "NotSeenYet",
                engine.Status?.TargetsPassed,
                engine.Status?.Release?.Name,
                Printable.Age(engine.Metadata.CreationTimestamp, now),
                ready?.Message,
            ];
            table.Add(withNamespaces ? [engine.Metadata.NamespaceProperty, .. cells] : cells);
        }

        return table.Render();
    }
}
