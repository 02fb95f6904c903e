using System.Text;
using System.Text.Json.Nodes;

namespace TrtOperator.ControllerRuntime.Health;

/// <summary>What all checks of an endpoint found.</summary>
public sealed class HealthReport
{
    private HealthReport(IReadOnlyList<HealthFinding> findings) => Findings = findings;

    /// <summary>What the checks found, in their order.</summary>
    public IReadOnlyList<HealthFinding> Findings { get; }

    /// <summary>Whether nothing is wrong: the endpoint answers 200, else 503.</summary>
    public bool IsHealthy => Findings.All(finding => finding.Problem is null);

    /// <summary>Runs checks. One that throws has found a problem.</summary>
    /// <param name="checks">The checks.</param>
    /// <returns>The report.</returns>
    public static HealthReport Of(IEnumerable<HealthCheck> checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return new HealthReport([.. checks.Select(check => new HealthFinding(check.Name, Run(check)))]);
    }

    /// <summary>The report as the API server writes its own.</summary>
    /// <param name="endpoint">The endpoint's name, such as <c>readyz</c>.</param>
    /// <returns>One line a check, and one for all.</returns>
    public string ToText(string endpoint)
    {
        StringBuilder text = new();
        foreach (HealthFinding finding in Findings)
        {
            text.Append(finding.Problem is null ? $"[+]{finding.Name} ok\n" : $"[-]{finding.Name} failed: {finding.Problem}\n");
        }

        return text.Append(endpoint).Append(IsHealthy ? " check passed\n" : " check failed\n").ToString();
    }

    /// <summary>The report as JSON.</summary>
    /// <returns>An object with <c>status</c> (ok or failed) and <c>checks</c> by name, each ok or its problem.</returns>
    public JsonObject ToJson()
    {
        JsonObject checks = [];
        foreach (HealthFinding finding in Findings)
        {
            checks[finding.Name] = finding.Problem ?? "ok";
        }

        return new JsonObject { ["status"] = IsHealthy ? "ok" : "failed", ["checks"] = checks };
    }

    private static string? Run(HealthCheck check)
    {
        try
        {
            return check.FindProblem() is { } problem ? PrintableText.Of(problem) : null;
        }
#pragma warning disable CA1031 // A check that breaks must not break the endpoint.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return PrintableText.Of($"The check itself failed: {e.Message}");
        }
    }
}
